/**
 * A refusal is a value, not an exception: functions that can say no return `Result`, and the caller must look.
 * Exceptions are kept for bugs and broken infrastructure.
 */
export type Result<T, R> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: R };

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });
export const refuse = <R>(refusal: R): { readonly ok: false; readonly refusal: R } => ({ ok: false, refusal });
