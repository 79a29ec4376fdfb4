/* SPDX-License-Identifier: MIT */
/*
 * sink_file - output files: FILE.part, lock, fsync, rename, fsync of the directory.
 *
 * The lock is on FILE.part, and whoever gets it looks again whether FILE.part is still the file
 * that was locked, since the one who had it may have renamed or removed it:
 *
 *     A  open, lock ... write ... fsync, rename, unlock
 *     B                           open,                 lock: FILE's inode; open again
 *     C                                                       finds no FILE.part: a new one
 */

#include "output/sink.h"

#include "base/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define LINKS_MAX 40 /* as the kernel */

/* What a symbolic link `name` points to, seen from here. NULL: no memory. */
static char *
link_target(const char *name, const char *target)
{
	char *copy, *joined = NULL;

	if (target[0] == '/')
		return strdup(target);
	copy = strdup(name);
	if (copy && asprintf(&joined, "%s/%s", dirname(copy), target) < 0)
		joined = NULL;
	free(copy);
	return joined;
}

/* The name behind the symbolic links, whether or not there is a file; the caller frees it. */
static char *
follow(const char *path, struct error *error)
{
	char *name = strdup(path), target[PATH_MAX];

	for (unsigned links = 0; name; links++) {
		ssize_t length = readlink(name, target, sizeof(target) - 1);
		char *next;

		if (length < 0)
			return name;
		if (links == LINKS_MAX) {
			free(name);
			errno = ELOOP;
			return error_set_errno(error, "cannot open '%s'", path), NULL;
		}
		target[length] = '\0';
		next = link_target(name, target);
		free(name);
		name = next;
	}
	return error_out_of_memory(error), NULL;
}

static bool
same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Open and lock FILE.part. A new one is for its owner alone until it gets the mode of FILE. */
static bool
open_part(struct sink *sink, struct error *error)
{
	struct stat named;

	for (;;) {
		sink->fd = open(sink->part, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY,
			sink->exists ? 0600 : 0666);
		if (sink->fd < 0)
			return error_set_errno(error, "cannot create '%s'", sink->part);
		if (flock(sink->fd, LOCK_EX | LOCK_NB) != 0) {
			if (errno == EWOULDBLOCK)
				return error_set(error, STATUS_TROUBLE,
					"'%s' is in use by another dpa", sink->part);
			return error_set_errno(error, "cannot lock '%s'", sink->part);
		}
		if (fstat(sink->fd, &sink->opened) != 0)
			return error_set_errno(error, "cannot use '%s'", sink->part);
		if (!S_ISREG(sink->opened.st_mode))
			return error_set(error, STATUS_TROUBLE,
				"cannot use '%s': it is no regular file", sink->part);
		if (lstat(sink->part, &named) == 0 && same(&sink->opened, &named))
			return true;
		close(sink->fd);
	}
}

static bool
open_folder(struct sink *sink, struct error *error)
{
	char *copy = strdup(sink->path);

	if (!copy)
		return error_out_of_memory(error);
	/* Before anything is created: if it fails nothing has changed. */
	sink->folder = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(copy);
	return sink->folder >= 0 || error_set_errno(error, "cannot open the folder of %s", sink->name);
}

static bool
open_in_place(struct sink *sink, const char *path, struct error *error)
{
	struct stat standard;
	int flags = fcntl(STDOUT_FILENO, F_GETFL);

	/* A socket cannot be opened by name, and a file would be written from its beginning. */
	if (flags >= 0 && (flags & O_ACCMODE) != O_RDONLY && fstat(STDOUT_FILENO, &standard) == 0 &&
		same(&standard, &sink->old))
		sink->fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	else
		sink->fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	if (sink->fd < 0)
		return error_set_errno(error, "cannot open %s", sink->name);
	sink->opened = sink->old;
	return true;
}

/*
 * Whether FILE cannot be replaced: no regular file, the standard output, or one that its links do
 * not lead to, as those below /proc.
 */
static bool
in_place(const struct sink *sink, const char *followed)
{
	struct stat other;

	return sink->exists &&
	       (!S_ISREG(sink->old.st_mode) ||
		       (fstat(STDOUT_FILENO, &other) == 0 && same(&sink->old, &other)) ||
		       stat(followed, &other) != 0 || !same(&sink->old, &other));
}

bool
sink_open_file(struct sink *sink, const char *path, struct error *error)
{
	char *followed;

	*sink = (struct sink){ .fd = -1, .name = path, .folder = -1 };
	if (asprintf(&sink->label, "'%s'", path) < 0) {
		sink->label = NULL;
		return error_out_of_memory(error);
	}
	sink->name = sink->label;
	sink->exists = stat(path, &sink->old) == 0;
	if (sink->exists && S_ISDIR(sink->old.st_mode)) {
		errno = EISDIR;
		return error_set_errno(error, "cannot write to %s", sink->name);
	}
	followed = follow(path, error);
	if (!followed)
		return false;
	if (in_place(sink, followed)) {
		free(followed);
		return open_in_place(sink, path, error);
	}
	sink->path = followed;
	if (asprintf(&sink->part, "%s.part", sink->path) < 0) {
		sink->part = NULL;
		return error_out_of_memory(error);
	}
	return open_folder(sink, error) && open_part(sink, error);
}

/* Owner and mode of the file that will be replaced; the owner, or at least the group, as far as
 * this user may and the file system knows them. */
static bool
keep_mode(const struct sink *sink, struct error *error)
{
	const struct stat *old = &sink->old;
	bool owned = fchown(sink->fd, old->st_uid, old->st_gid) == 0 ||
		     fchown(sink->fd, (uid_t)-1, old->st_gid) == 0;

	(void)owned;
	if (fchmod(sink->fd, old->st_mode & 07777) != 0)
		return error_set_errno(error, "cannot set the mode of '%s'", sink->part);
	return true;
}

bool
sink_begin(struct sink *sink, uint64_t kept, struct error *error)
{
	if (!sink->path)
		return true;
	if (ftruncate(sink->fd, (off_t)kept) != 0)
		return error_set_errno(error, "cannot shorten '%s'", sink->part);
	if (lseek(sink->fd, (off_t)kept, SEEK_SET) < 0)
		return error_set_errno(error, "cannot use '%s'", sink->part);
	sink->begun = true;
	return !sink->exists || keep_mode(sink, error);
}

/*
 * What is written in place can only be closed. Where writes are delayed (NFS), close tells of those
 * that failed. A closed descriptor that nothing was due to go to is no failure.
 */
static bool
commit_in_place(struct sink *sink, struct error *error)
{
	int fd = sink->fd;

	sink->fd = -1;
	if (close(fd) != 0 && errno != EINTR && sink->written > 0)
		return error_set_errno(error, "cannot close %s", sink->name);
	return true;
}

/*
 * A failed fsync is final: the pages may be marked clean, so that a second one would succeed and
 * lie. The descriptor is closed before the rename, to learn what only closing tells; a second one
 * keeps the lock until the name has changed, so that nobody else begins FILE.part in between.
 */
bool
sink_commit(struct sink *sink, struct error *error)
{
	int lock, fd = sink->fd;

	if (!sink->path)
		return commit_in_place(sink, error);
	if (signals_pending())
		return false;
	if (fsync(fd) != 0)
		return error_set_errno(error, "cannot make '%s' durable", sink->part);
	lock = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	if (lock < 0)
		return error_set_errno(error, "cannot keep '%s' locked", sink->part);
	sink->fd = lock;
	if (close(fd) != 0)
		return error_set_errno(error, "cannot close '%s'", sink->part);
	if (rename(sink->part, sink->path) != 0)
		return error_set_errno(error, "cannot rename '%s' to '%s'", sink->part, sink->path);
	sink->committed = true;
	if (fsync(sink->folder) != 0)
		return error_set_errno(error,
			"'%s' is complete, but a crash may undo that: cannot flush its folder",
			sink->path);
	return true;
}

static bool
is_empty(const struct sink *sink)
{
	struct stat now;

	return fstat(sink->fd, &now) == 0 && now.st_size == 0;
}

void
sink_close(struct sink *sink, bool keep)
{
	struct stat named;

	/* Not if it was never ours: then FILE.part belongs to the one who has the lock. */
	if (sink->path && sink->fd >= 0 && !sink->committed &&
		flock(sink->fd, LOCK_EX | LOCK_NB) == 0 && (sink->begun ? !keep : is_empty(sink)) &&
		lstat(sink->part, &named) == 0 && same(&sink->opened, &named))
		unlink(sink->part);
	if (sink->fd > STDERR_FILENO)
		close(sink->fd);
	if (sink->folder >= 0)
		close(sink->folder);
	free(sink->path);
	free(sink->part);
	free(sink->label);
	*sink = (struct sink){ .fd = -1, .folder = -1 };
}

bool
sink_print(const char *bytes, size_t size, struct error *error)
{
	struct sink sink;
	bool done;

	sink_open_stdout(&sink);
	done = sink_write(&sink, bytes, size, error) && sink_commit(&sink, error);
	sink_close(&sink, false);
	return done;
}
