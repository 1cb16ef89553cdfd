// Which field a fault of the server belongs to: forms show it there.
import { ApiError } from '../../api/client.ts';

/** The sentence about the field at `pointer`; empty when nothing is wrong with it. */
export const faultAt = (fault: unknown, pointer: string): string =>
  fault instanceof ApiError ? fault.faults.filter((one) => one.pointer === pointer).map((one) => one.message).join(' ') : '';
