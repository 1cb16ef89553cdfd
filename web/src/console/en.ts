// English words of the console face: one catalogue a folder.
import shell from './shell/en.ts';
import grid from './grid/en.ts';
import ledger from './ledger/en.ts';
import survey from './survey/en.ts';
import demand from './demand/en.ts';
import need from './need/en.ts';
import mediation from './mediation/en.ts';
import account from './account/en.ts';
import office from './audit/en.ts';
import hook from './hook/en.ts';
import code from './place/en.ts';

export default { ...shell, ...grid, ...ledger, ...survey, ...demand, ...need, ...mediation, ...account, ...office, ...hook, ...code };
