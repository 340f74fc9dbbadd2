/**
 * Which key of a maker's file is a card that can be taken into stock. Judged before anything is written, and the file is
 * taken whole or not at all. Refuses suites the house does not use, seeds shorter than policy asks (RFC 4226 section 4
 * R6: at least 128 bits), lengths that contradict the suite, cards that check their PIN by themselves where the suite
 * mixes it in, and cards that have expired.
 */
import { type OcraSuite, parseOcraSuite } from '@strongroom/authenticators';
import { type Instant, ok, type Result, refuse } from '@strongroom/core';
import { PSKC_ALGORITHMS, type PskcKey } from '@strongroom/pskc';

export interface NewStock {
  readonly serialNo: string;
  readonly maker: string;
  readonly model: string;
  readonly suite: OcraSuite;
  readonly seed: Uint8Array;
  readonly nextCounter: number;
  readonly expiresAt: Instant | null;
}

export type StockFault =
  | 'algorithm'
  | 'serial-missing'
  | 'serial-form'
  | 'serial-twice'
  | 'serial-taken'
  | 'seed-missing'
  | 'seed-short'
  | 'seed-long'
  | 'seed-twice'
  | 'suite-missing'
  | 'suite-unreadable'
  | 'suite-not-used'
  | 'challenge-format'
  | 'response-format'
  | 'pin-mode'
  | 'expired';

export interface StockRefusal {
  /** The key of the file, by the identifier it has there. */
  readonly key: string;
  readonly fault: StockFault;
}

export interface StockTerms {
  readonly suites: readonly string[];
  readonly seedBytes: number;
  readonly now: Instant;
}

const LONGEST_SEED_BYTES = 128;
/** As makers write serial numbers; one that is shown to people holds nothing that could be markup or a sentence. */
const SERIAL = /^[0-9A-Za-z][0-9A-Za-z-]{0,31}$/;

export function judgeStock(key: PskcKey, terms: StockTerms): Result<NewStock, StockFault> {
  if (key.algorithm !== PSKC_ALGORITHMS.ocra) return refuse('algorithm');
  const { serialNo, manufacturer = '', model = '', expiryDate } = key.device ?? {};
  if (serialNo === undefined) return refuse('serial-missing');
  if (!SERIAL.test(serialNo)) return refuse('serial-form');
  if (key.suite === undefined) return refuse('suite-missing');
  const parsed = parseOcraSuite(key.suite);
  if (!parsed.ok) return refuse('suite-unreadable');
  const suite = parsed.value;
  if (!terms.suites.includes(suite.text)) return refuse('suite-not-used');
  if (key.secret === undefined) return refuse('seed-missing');
  if (key.secret.length < terms.seedBytes) return refuse('seed-short');
  if (key.secret.length > LONGEST_SEED_BYTES) return refuse('seed-long');
  const fault = formatFault(key, suite);
  if (fault !== null) return refuse(fault);
  const end = Math.min(expiryDate ?? Number.POSITIVE_INFINITY, key.policy?.expiryDate ?? Number.POSITIVE_INFINITY);
  if (end <= terms.now) return refuse('expired');
  return ok({
    serialNo,
    maker: manufacturer.slice(0, 80),
    model: model.slice(0, 80),
    suite,
    seed: key.secret,
    nextCounter: key.counter ?? 0,
    expiresAt: Number.isFinite(end) ? end : null,
  });
}

function formatFault({ challengeFormat, responseFormat, policy }: PskcKey, suite: OcraSuite): StockFault | null {
  if (challengeFormat !== undefined) {
    const { min, max } = challengeFormat;
    // What we ask is as long as the suite allows: a card that takes less could not be answered with.
    if (min > suite.question.longest || max < suite.question.longest) return 'challenge-format';
  }
  if (responseFormat !== undefined && responseFormat.length !== suite.digits) return 'response-format';
  const mode = policy?.pin?.usageMode;
  // Attack: a card said to mix its PIN in that checks it instead would be asked with a PIN that is part of nothing.
  if (mode !== undefined && (suite.pin === null) === (mode === 'Algorithmic')) return 'pin-mode';
  return null;
}

/** Every key of a file, or everything that is wrong with it. */
export function judgeStockFile(
  keys: readonly PskcKey[],
  terms: StockTerms,
): Result<readonly NewStock[], readonly StockRefusal[]> {
  const taken: NewStock[] = [];
  const faults: StockRefusal[] = [];
  const serials = new Set<string>();
  const seeds = new Set<string>();
  for (const key of keys) {
    const judged = judgeStock(key, terms);
    if (!judged.ok) {
      faults.push({ key: key.id, fault: judged.refusal });
      continue;
    }
    const { serialNo, seed } = judged.value;
    const seedText = Buffer.from(seed).toString('base64');
    if (serials.has(serialNo)) faults.push({ key: key.id, fault: 'serial-twice' });
    // Attack: a maker (or somebody on the way) writes one seed into two cards; whoever holds one answers for the other.
    else if (seeds.has(seedText)) faults.push({ key: key.id, fault: 'seed-twice' });
    else taken.push(judged.value);
    serials.add(serialNo);
    seeds.add(seedText);
  }
  return faults.length > 0 ? refuse(faults) : ok(taken);
}
