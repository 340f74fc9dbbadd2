/**
 * The base of the session check: Fastify with one route that answers an object of BODY's content, written out as JSON
 * for each request, and nothing else: no header, no cookie, no limit, no metric.
 */
import Fastify from 'fastify';

const body = JSON.parse(process.env.BODY ?? '{}') as Record<string, unknown>;
const app = Fastify();
app.get('/', () => ({ ...body }));
const url = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
process.stdout.write(`READY ${JSON.stringify({ port: Number(url.port) })}\n`);
process.on('SIGTERM', () => process.exit(0));
