// Runs the mock for looking at the field face: `npm run build && npm run mock`, then open /field/ and log in as
// captain / captain-2026.
import { startMock } from './server.ts';

const mock = await startMock(Number(process.env.LM_MOCK_PORT ?? 21500));
console.log(`mock: ${mock.url}/field/ (captain / captain-2026)`);
