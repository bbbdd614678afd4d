// What PostgreSQL tells valgrind of its memory contexts and buffers, told to AddressSanitizer instead: it then knows
// what was pfree()d, what lies behind a chunk, and which pages are pinned. Included by utils/memdebug.h alone.
#include <sanitizer/asan_interface.h>

#define VALGRIND_MAKE_MEM_NOACCESS(address, size) __asan_poison_memory_region(address, size)
#define VALGRIND_MAKE_MEM_DEFINED(address, size) __asan_unpoison_memory_region(address, size)
#define VALGRIND_MAKE_MEM_UNDEFINED(address, size) __asan_unpoison_memory_region(address, size)
#define VALGRIND_MEMPOOL_ALLOC(context, address, size) __asan_unpoison_memory_region(address, size)
#define VALGRIND_MEMPOOL_CHANGE(context, from, to, size) __asan_unpoison_memory_region(to, size)
#define VALGRIND_MEMPOOL_FREE(context, address) ((void)0)
#define VALGRIND_CREATE_MEMPOOL(context, redzones, zeroed) ((void)0)
#define VALGRIND_DESTROY_MEMPOOL(context) ((void)0)
#define VALGRIND_CHECK_MEM_IS_DEFINED(address, size) ((void)0)
