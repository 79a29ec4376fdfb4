/* SPDX-License-Identifier: MIT */
/*
 * output_commit - output files: FILE.part, lock, fsync, rename, fsync of the directory.
 *
 * The lock is on FILE.part, and whoever gets it looks again whether FILE.part is still the file
 * that was locked, since the one who had it may have renamed or removed it:
 *
 *     A  open, lock ... write ... fsync, rename, unlock
 *     B                           open,                 lock: FILE's inode; open again
 *     C                                                       finds no FILE.part: a new one
 */

#include "output/output_file.h"

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
open_part(struct output_file *file, struct error *error)
{
	struct stat named;

	for (;;) {
		file->fd = open(file->part, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY,
			file->exists ? 0600 : 0666);
		if (file->fd < 0)
			return error_set_errno(error, "cannot create '%s'", file->part);
		if (flock(file->fd, LOCK_EX | LOCK_NB) != 0) {
			if (errno == EWOULDBLOCK)
				return error_set(error, STATUS_TROUBLE,
					"'%s' is in use by another dpa", file->part);
			return error_set_errno(error, "cannot lock '%s'", file->part);
		}
		if (fstat(file->fd, &file->opened) != 0)
			return error_set_errno(error, "cannot use '%s'", file->part);
		if (!S_ISREG(file->opened.st_mode))
			return error_set(error, STATUS_TROUBLE,
				"cannot use '%s': it is no regular file", file->part);
		if (lstat(file->part, &named) == 0 && same(&file->opened, &named))
			return true;
		close(file->fd);
	}
}

static bool
open_folder(struct output_file *file, struct error *error)
{
	char *copy = strdup(file->path);

	if (!copy)
		return error_out_of_memory(error);
	/* Before anything is created: if it fails nothing has changed. */
	file->folder = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(copy);
	return file->folder >= 0 ||
	       error_set_errno(error, "cannot open the folder of %s", file->name);
}

static bool
open_in_place(struct output_file *file, const char *path, struct error *error)
{
	struct stat standard;
	int flags = fcntl(STDOUT_FILENO, F_GETFL);

	/* A socket cannot be opened by name, and a file would be written from its beginning. */
	if (flags >= 0 && (flags & O_ACCMODE) != O_RDONLY && fstat(STDOUT_FILENO, &standard) == 0 &&
		same(&standard, &file->old))
		file->fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	else
		file->fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	if (file->fd < 0)
		return error_set_errno(error, "cannot open %s", file->name);
	file->opened = file->old;
	return true;
}

/*
 * Whether FILE cannot be replaced: no regular file, the standard output, or one that its links do
 * not lead to, as those below /proc.
 */
static bool
in_place(const struct output_file *file, const char *followed)
{
	struct stat other;

	return file->exists &&
	       (!S_ISREG(file->old.st_mode) ||
		       (fstat(STDOUT_FILENO, &other) == 0 && same(&file->old, &other)) ||
		       stat(followed, &other) != 0 || !same(&file->old, &other));
}

bool
output_file_open(struct output_file *file, const char *path, struct error *error)
{
	char *followed;

	*file = (struct output_file){ .fd = -1, .name = path, .folder = -1 };
	if (asprintf(&file->label, "'%s'", path) < 0) {
		file->label = NULL;
		return error_out_of_memory(error);
	}
	file->name = file->label;
	file->exists = stat(path, &file->old) == 0;
	if (file->exists && S_ISDIR(file->old.st_mode)) {
		errno = EISDIR;
		return error_set_errno(error, "cannot write to %s", file->name);
	}
	followed = follow(path, error);
	if (!followed)
		return false;
	if (in_place(file, followed)) {
		free(followed);
		return open_in_place(file, path, error);
	}
	file->path = followed;
	if (asprintf(&file->part, "%s.part", file->path) < 0) {
		file->part = NULL;
		return error_out_of_memory(error);
	}
	return open_folder(file, error) && open_part(file, error);
}

/* Owner and mode of the file that will be replaced; the owner, or at least the group, as far as
 * this user may and the file system knows them. */
static bool
keep_mode(const struct output_file *file, struct error *error)
{
	const struct stat *old = &file->old;
	bool owned = fchown(file->fd, old->st_uid, old->st_gid) == 0 ||
		     fchown(file->fd, (uid_t)-1, old->st_gid) == 0;

	(void)owned;
	if (fchmod(file->fd, old->st_mode & 07777) != 0)
		return error_set_errno(error, "cannot set the mode of '%s'", file->part);
	return true;
}

bool
output_file_begin(struct output_file *file, uint64_t kept, struct error *error)
{
	if (!file->path)
		return true;
	if (ftruncate(file->fd, (off_t)kept) != 0)
		return error_set_errno(error, "cannot shorten '%s'", file->part);
	if (lseek(file->fd, (off_t)kept, SEEK_SET) < 0)
		return error_set_errno(error, "cannot use '%s'", file->part);
	file->begun = true;
	return !file->exists || keep_mode(file, error);
}

/*
 * What is written in place can only be closed. Where writes are delayed (NFS), close tells of those
 * that failed. A closed descriptor that nothing was due to go to is no failure.
 */
static bool
commit_in_place(struct output_file *file, struct error *error)
{
	int fd = file->fd;

	file->fd = -1;
	if (close(fd) != 0 && errno != EINTR && file->written > 0)
		return error_set_errno(error, "cannot close %s", file->name);
	return true;
}

/*
 * A failed fsync is final: the pages may be marked clean, so that a second one would succeed and
 * lie. The descriptor is closed before the rename, to learn what only closing tells; a second one
 * keeps the lock until the name has changed, so that nobody else begins FILE.part in between.
 */
bool
output_file_commit(struct output_file *file, struct error *error)
{
	int lock, fd = file->fd;

	if (!file->path)
		return commit_in_place(file, error);
	if (signals_pending())
		return false;
	if (fsync(fd) != 0)
		return error_set_errno(error, "cannot make '%s' durable", file->part);
	lock = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	if (lock < 0)
		return error_set_errno(error, "cannot keep '%s' locked", file->part);
	file->fd = lock;
	if (close(fd) != 0)
		return error_set_errno(error, "cannot close '%s'", file->part);
	if (rename(file->part, file->path) != 0)
		return error_set_errno(error, "cannot rename '%s' to '%s'", file->part, file->path);
	file->committed = true;
	if (fsync(file->folder) != 0)
		return error_set_errno(error,
			"'%s' is complete, but a crash may undo that: cannot flush its folder",
			file->path);
	return true;
}

static bool
is_empty(const struct output_file *file)
{
	struct stat now;

	return fstat(file->fd, &now) == 0 && now.st_size == 0;
}

void
output_file_close(struct output_file *file, bool keep)
{
	struct stat named;

	/* Not if it was never ours: then FILE.part belongs to the one who has the lock. */
	if (file->path && file->fd >= 0 && !file->committed &&
		flock(file->fd, LOCK_EX | LOCK_NB) == 0 && (file->begun ? !keep : is_empty(file)) &&
		lstat(file->part, &named) == 0 && same(&file->opened, &named))
		unlink(file->part);
	if (file->fd > STDERR_FILENO)
		close(file->fd);
	if (file->folder >= 0)
		close(file->folder);
	free(file->path);
	free(file->part);
	free(file->label);
	*file = (struct output_file){ .fd = -1, .folder = -1 };
}

bool
output_print(const char *bytes, size_t size, struct error *error)
{
	struct output_file file;
	bool done;

	output_file_open_stdout(&file);
	done = output_file_write(&file, bytes, size, error) && output_file_commit(&file, error);
	output_file_close(&file, false);
	return done;
}
