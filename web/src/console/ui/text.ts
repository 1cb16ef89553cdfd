// Reads a plain text of the server, which the JSON client does not. Knows one thing: how to ask.
import { ApiError, NetworkError, address, type Ask } from '../../api/client.ts';
import type { ErrorBody } from '../../api/types.ts';

export async function getText(path: string, query: Ask['query'] = {}): Promise<string> {
  let reply: Response;
  try {
    reply = await fetch(address(path, query), {
      headers: { Accept: 'text/plain, application/json', 'Accept-Language': document.documentElement.lang },
      credentials: 'same-origin',
    });
  } catch (fault) {
    throw new NetworkError(fault);
  }
  if (!reply.ok) {
    const body = (await reply.json().catch(() => ({ code: `http.${reply.status}`, message: '' }))) as ErrorBody;
    throw new ApiError(reply.status, body);
  }
  return reply.text();
}
