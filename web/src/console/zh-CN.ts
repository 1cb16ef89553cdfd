// Chinese words of the console face: one catalogue a folder.
import shell from './shell/zh-CN.ts';
import grid from './grid/zh-CN.ts';
import ledger from './ledger/zh-CN.ts';
import survey from './survey/zh-CN.ts';
import demand from './demand/zh-CN.ts';
import need from './need/zh-CN.ts';
import mediation from './mediation/zh-CN.ts';
import account from './account/zh-CN.ts';
import office from './audit/zh-CN.ts';
import hook from './hook/zh-CN.ts';
import code from './place/zh-CN.ts';

export default { ...shell, ...grid, ...ledger, ...survey, ...demand, ...need, ...mediation, ...account, ...office, ...hook, ...code };
