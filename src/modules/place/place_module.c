/* The place module as tables. */
#include "modules/place/place_http.h"
#include "modules/place/place_store.h"

extern const struct lm_migration place_migrations[];

static const char *const needs[] = {"ledger", NULL};
static const struct lm_permission *const permissions[] = {&place_codes_permission, NULL};

static const struct lm_message messages[] = {
    {"place.code", "这个二维码无效或已停用。请扫门口、单元口最新的码，或到小区工作站反映。",
     "This code is not valid or was withdrawn. Scan the newest one at the door or entrance, or ask "
     "at the station."},
    {"place.withdrawn", "这里的二维码已停用。要再用请先换新码。",
     "The code of this place was withdrawn. Renew it first."},
    {"place.no_address",
     "二维码不知道该指向哪个网址。请管理员启动程序时用 --public-url 写明网址，再打印。",
     "The QR code does not know which address to lead to. Start the program with --public-url."},
    {"place.too_wide", "请选一个小区或一栋楼再打印二维码。",
     "Choose one compound or building to print its codes."},
    {"place.too_many", "一次最多打印 1000 张，请按楼栋分开打印。",
     "At most 1000 stickers at once. Print building by building."},
    {"place.sheet", "二维码贴纸", "Code stickers"},
    {"place.sticker", "有事扫一扫：反映、查进度", "Scan to report and follow"},
    {"place.sticker_site", "只认这个网址：", "Only this address: "},
    {"place.none", "这里的二维码都已停用。要打印，请先换新码。",
     "All codes here were withdrawn. Renew them first."},
    {0},
};

const struct lm_module place_module = {
    .name = "place",
    .needs = needs,
    .migrations = place_migrations,
    .sql = place_sql,
    .permissions = permissions,
    .routes = place_routes,
    .messages = messages,
};
