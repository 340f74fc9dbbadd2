export { advance as advanceReview, reviewEvents } from './review.flow.ts';
export { reviewRoutes } from './reviews.routes.ts';
export { makeReviews, type Reviews } from './reviews.ts';
