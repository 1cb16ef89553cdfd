/* The tables of core/photo put together: what the program learns of it. */
#include "base/clock.h"
#include "core/photo/photo_rules.h"
#include "core/photo/photo_store.h"

extern const struct lm_migration photo_migrations[];

static const struct lm_job_kind jobs[] = {
    {"photo.sweep", 10 * LM_MINUTE_MS, .run = photo_sweep},
    {"photo.strays", LM_DAY_MS, .run_long = photo_find_strays},
    {0},
};

static const struct lm_message messages[] = {
    {"photo.not_a_photo",
     "只能上传 JPEG 或 PNG "
     "格式的照片。苹果手机请在“设置－相机－格式”里选“兼容性最佳”，重新拍一张。",
     "Only JPEG and PNG photos can be uploaded. On an iPhone choose Settings, Camera, Formats, "
     "Most "
     "Compatible, and take the photo again."},
    {"photo.damaged", "这张照片打不开，可能没有传完整。请重新选一张或重新拍一张。",
     "This photo cannot be read; it may have been cut off. Choose or take another one."},
    {"photo.too_large",
     "照片太大：最多 20 MB、5000 万像素（渐进式 JPEG 和隔行 PNG 最多 1600 万像素）。请改小后再传。",
     "The photo is too large: at most 20 MB and 50 megapixels (16 if it is progressive or "
     "interlaced). Make it smaller and try again."},
    {"photo.too_many", "这个网络上传的照片太多了。请过 {0} 分钟再传，或先不带照片提交。",
     "Too many photos came from this network. Try again in {0} minutes, or send without photos."},
    {"photo.full", "等待提交的照片太多了。请先提交已上传的，或过一小时再传，也可以先不带照片提交。",
     "Too many photos wait to be attached. Send those that you have uploaded, try again in an "
     "hour, "
     "or send without photos."},
    {"photo.unknown", "照片没有上传成功，或已经过期。请重新上传。",
     "The photo was not uploaded, or has expired. Upload it again."},
    {"photo.gone", "这张照片已经删除。", "The photo is gone."},
    {0},
};

const struct lm_module photo_module = {
    .name = "photo",
    .migrations = photo_migrations,
    .sql = photo_sql,
    .routes = photo_routes,
    .messages = messages,
    .jobs = jobs,
};
