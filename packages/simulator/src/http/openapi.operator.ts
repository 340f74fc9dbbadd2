/** The mobile operator in the description of the outside world; its bodies are those of CAMARA SIM Swap. */
const operatorCall = (operationId: string, summary: string) => ({
  post: {
    operationId,
    summary,
    tags: ['Mobile operator'],
    security: [{ operator: [] }],
    requestBody: {
      required: true,
      content: { 'application/json': { schema: { type: 'object', required: ['phoneNumber'] } } },
    },
    responses: {
      200: {
        description: 'As CAMARA SIM Swap answers',
        content: { 'application/json': { schema: { type: 'object' } } },
      },
      ...Object.fromEntries(['400', '401', '503'].map((status) => [status, { description: 'Status, code, message' }])),
    },
  },
});
export const OPERATOR = {
  '/v1/phones/{number}/sim': {
    put: {
      operationId: 'moveSim',
      summary: 'Move the SIM card of a number into another phone, or back',
      tags: ['Scripting'],
      parameters: [{ name: 'number', in: 'path', required: true, schema: { type: 'string' } }],
      requestBody: {
        required: true,
        content: { 'application/json': { schema: { $ref: '#/components/schemas/SimPlace' } } },
      },
      responses: { 204: { description: 'Moved' } },
    },
  },
  '/operator/sim-swap/v2/check': operatorCall('checkSimSwap', 'Whether a number moved to another SIM card'),
  '/operator/sim-swap/v2/retrieve-date': operatorCall('retrieveSimSwapDate', 'When it last did'),
};
