// The names that the pages of demands use for what crosses the wire: records that the program prints. Holds no behaviour.
import type {
  Demand, DemandAsk, DemandCategory, DemandContact, DemandFigures, DemandItem, DemandLimit, DemandMove, DemandRate, DemandRequest, DemandRequests,
  DemandStep, DemandTemplate, DemandUnit, DemandWeights, DemandWhistleView,
} from '../../api/generated.ts';

export type Case = Demand;
export type Item = DemandItem;
export type Step = DemandStep;
export type Ask = DemandAsk;
export type Category = DemandCategory;
export type Contact = DemandContact;
export type Figures = DemandFigures;
export type Rate = DemandRate;
export type Weights = DemandWeights;
export type Limit = DemandLimit;
export type Unit = DemandUnit;
export type Template = DemandTemplate;
export type WhistleView = DemandWhistleView;
export type Request = DemandRequest;
export type Requests = DemandRequests;

export type State = Item['state'];
export type Kind = Item['kind'];
export type Urgency = Item['urgency'];
export type Source = Item['source'];
export type Satisfaction = NonNullable<Case['satisfaction']>;
export type Move = DemandMove['move'];
/** What is sent to make a move, without the demand and its version. */
export type MoveBody = Omit<DemandMove, 'demand' | 'version' | 'move'>;

export const KINDS: readonly Kind[] = ['consult', 'help', 'complaint', 'report', 'suggestion', 'praise'];
export const URGENCIES: readonly Urgency[] = ['emergency', 'urgent', 'ordinary', 'complex'];
export const SOURCES: readonly Source[] = ['resident', 'captain', 'station', 'hotline', 'open311'];
export const SATISFACTIONS: readonly Satisfaction[] = ['satisfied', 'fair', 'dissatisfied'];
export const AGES = ['0_17', '18_39', '40_59', '60_69', '70_79', '80_up'] as const;
/** Where time of handling runs. */
export const RUNNING: readonly State[] = ['submitted', 'accepted', 'dispatched', 'signed', 'objected', 'returned', 'handling', 'rework'];
/** Said to be handled; somebody has yet to say that it is. */
export const TOLD: readonly State[] = ['handled', 'feedback', 'callback'];
export const OPEN_STATES: readonly State[] = [...RUNNING, ...TOLD, 'suspended'];
