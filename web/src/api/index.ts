export * from './client.ts';
export * from './live.ts';
export * from './session.ts';
export type * from './types.ts';
