/* In the relocatable tarball alone (scripts/tarball): libwebsockets looks for its libuv plugin in
 * the working directory and in the folder it was configured with. Here it is told to look beside
 * this library instead, wherever the tarball was unpacked, and nowhere else. Called once for each
 * event loop, on the thread that makes it. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <limits.h>
#include <string.h>

struct lws_plugin;
typedef int each_plugin(struct lws_plugin* plugin, void* user);
typedef int init_plugins(struct lws_plugin** list, const char* const* folders, const char* kind,
                         const char* filter, each_plugin* each, void* user);

static const char here_is = 0;

int lws_plugins_init(struct lws_plugin** list, const char* const* folders, const char* kind,
                     const char* filter, each_plugin* each, void* user) {
    init_plugins* own = NULL;
    Dl_info here;
    char folder[PATH_MAX];
    *(void**)&own = dlsym(RTLD_NEXT, "lws_plugins_init");
    if (own == NULL) return 1;
    if (dladdr(&here_is, &here) == 0 || here.dli_fname == NULL ||
        strlen(here.dli_fname) >= sizeof folder)
        return own(list, folders, kind, filter, each, user);
    strcpy(folder, here.dli_fname);
    char* slash = strrchr(folder, '/');
    if (slash == NULL) return own(list, folders, kind, filter, each, user);
    *slash = '\0';
    const char* const beside[] = {folder, NULL};
    return own(list, beside, kind, filter, each, user);
}
