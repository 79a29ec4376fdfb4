/* SPDX-License-Identifier: MIT */
/*
 * output_commit - FILE.part: open and lock it, flush it, rename it to FILE, flush the directory.
 *
 * The lock is on FILE.part. A process that gets it checks that FILE.part is still the file that it
 * locked, because the previous owner may have renamed or removed it:
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

#define LINKS_MAX      40  /* as the kernel */
#define LINUX_ENOTSUPP 524 /* what some network file systems return; not in errno.h */

char *
output_resolve_links(const char *path, struct error *error)
{
	char *name = strdup(path), target[PATH_MAX];

	for (unsigned links = 0; name; links++) {
		ssize_t length = readlink(name, target, sizeof(target));
		const char *slash = strrchr(name, '/');
		char *next;

		if (length < 0)
			return name;
		if (links == LINKS_MAX) {
			free(name);
			errno = ELOOP;
			error_set_errno(error, "cannot open '%s'", path);
			return NULL;
		}
		/* A target is relative to the directory of its link. */
		int directory = slash && *target != '/' ? (int)(slash + 1 - name) : 0;
		if (asprintf(&next, "%.*s%.*s", directory, name, (int)length, target) < 0)
			next = NULL;
		free(name);
		name = next;
	}
	error_out_of_memory(error);
	return NULL;
}

static bool
is_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* The owner that a new file in the directory gets: on NFS and CIFS perhaps not this user. -1: none
 * can be created. */
static uid_t
new_file_owner(const struct output_commit *commit)
{
	struct stat info = { .st_uid = (uid_t)-1 };
	char *name;

	if (asprintf(&name, "%s.%ld", commit->part, (long)getpid()) < 0)
		return info.st_uid;

	int fd = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd >= 0) {
		fstat(fd, &info);
		unlink(name);
		close(fd);
	}
	free(name);
	return info.st_uid;
}

/* Whether the FILE.part that exists may be used: nobody else may have put it there. */
static bool
check_part(const struct output_commit *commit, const struct stat *info, struct error *error)
{
	if (S_ISREG(info->st_mode) && info->st_nlink == 1 &&
		(info->st_uid == geteuid() || info->st_uid == new_file_owner(commit)))
		return true;
	return error_set(error, STATUS_TROUBLE,
		"cannot use '%s': it is not a regular file of this user with a single link: remove "
		"it, or write to another FILE",
		commit->part);
}

/* Create FILE.part, or open it, and lock it. Only its owner has access until it gets the mode of
 * FILE. */
static bool
open_part(struct output_file *file, struct error *error)
{
	struct output_commit *commit = &file->commit;
	const int flags = O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY;
	const char *part = commit->part;
	struct stat named;

	for (;; close(file->fd)) {
		file->fd = open(part, flags | O_CREAT | O_EXCL, commit->exists ? 0600 : 0666);
		commit->state = PART_CREATED;
		if (file->fd < 0 && errno != EEXIST)
			return error_set_errno(error, "cannot create '%s'", part);
		if (file->fd < 0) {
			/* Check that it is a file before opening it: opening a device may have side
			 * effects. */
			if (lstat(part, &named) == 0 && !check_part(commit, &named, error))
				return false;
			file->fd = open(part, flags);
			commit->state = PART_FOUND;
		}
		if (file->fd < 0 && errno == ENOENT)
			continue;
		if (file->fd < 0)
			return error_set_errno(error, "cannot open '%s'", part);
		int refusal = flock(file->fd, LOCK_EX | LOCK_NB) == 0 ? 0 : errno;
		file->busy = refusal == EWOULDBLOCK;
		commit->unlocked = refusal == ENOLCK || refusal == ENOSYS ||
				   refusal == EOPNOTSUPP || refusal == LINUX_ENOTSUPP;
		if (file->busy)
			return error_set(error, STATUS_TROUBLE,
				"'%s' is in use by another dpa: --wait waits until it ends", part);
		if (refusal && !commit->unlocked)
			return error_set_errno(error, "cannot lock '%s'", part);
		/* Before it was locked, another process may have written to it, or renamed it. */
		if (fstat(file->fd, &commit->opened) != 0)
			return error_set_errno(error, "cannot use '%s'", part);
		if (lstat(part, &named) == 0 && is_same(&commit->opened, &named))
			return true;
	}
}

/* Open the directory of FILE. */
static bool
open_directory(struct output_file *file, struct error *error)
{
	char *copy = strdup(file->commit.path);
	if (!copy)
		return error_out_of_memory(error);

	const char *directory = dirname(copy);
	int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		error_set(error, STATUS_TROUBLE,
			"cannot write to %s: the directory '%s' does not exist: create it first",
			file->name, directory);
	else if (fd < 0)
		error_set_errno(error, "cannot open the directory of %s", file->name);
	free(copy);
	file->commit.directory = fd;
	return fd >= 0;
}

bool
output_file_open(struct output_file *file, const char *path, struct error *error)
{
	struct output_commit *commit = &file->commit;
	struct stat *old = &commit->old, other;

	*file = OUTPUT_FILE_CLOSED;
	snprintf(file->name, sizeof(file->name), "'%s'", path);
	commit->exists = stat(path, old) == 0;
	if ((commit->exists && S_ISDIR(old->st_mode)) || path[strlen(path) - 1] == '/')
		return error_set(error, STATUS_TROUBLE,
			"cannot write to %s: it is a directory: give the name of a file in it",
			file->name);

	bool is_stdout =
		commit->exists && fstat(STDOUT_FILENO, &other) == 0 && is_same(old, &other);
	bool in_place = is_stdout || (commit->exists && !S_ISREG(old->st_mode));
	if (!in_place) {
		commit->path = output_resolve_links(path, error);
		if (!commit->path)
			return false;
		/* Links that do not lead to the file, as those below /proc, cannot be replaced. */
		in_place = commit->exists &&
			   (stat(commit->path, &other) != 0 || !is_same(old, &other));
	}
	if (!in_place) {
		if (asprintf(&commit->part, "%s.part", commit->path) < 0) {
			commit->part = NULL;
			return error_out_of_memory(error);
		}
		/* Open the directory before anything is created: if that fails, nothing has
		 * changed. */
		return open_directory(file, error) && open_part(file, error);
	}
	free(commit->path);
	commit->path = NULL;
	commit->opened = *old;
	/* A socket cannot be opened by name, and a file would be written from its beginning. */
	int flags = fcntl(STDOUT_FILENO, F_GETFL);
	if (is_stdout && flags >= 0 && (flags & O_ACCMODE) != O_RDONLY)
		file->fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	else
		file->fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	if (file->fd < 0)
		return error_set_errno(error, "cannot open %s", file->name);
	return true;
}

bool
output_file_open_verify(struct output_file *file, const char *path, struct error *error)
{
	bool is_stdin = strcmp(path, "-") == 0;

	*file = OUTPUT_FILE_CLOSED;
	file->mode = OUTPUT_VERIFY;
	file->compare.name = is_stdin ? "stdin" : path;
	file->compare.first_record_end = UINT64_MAX;
	file->compare.fd = is_stdin ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1)
				    : open(path, O_RDONLY | O_CLOEXEC);
	if (file->compare.fd < 0)
		return error_set_errno(error, "cannot open '%s'", file->compare.name);
	return true;
}

bool
output_file_begin(struct output_file *file, uint64_t kept, struct error *error)
{
	struct output_commit *commit = &file->commit;
	const struct stat *old = &commit->old;
	struct stat now;

	if (!commit->path)
		return true;
	if (ftruncate(file->fd, (off_t)kept) != 0)
		return error_set_errno(error, "cannot shorten '%s'", commit->part);
	if (lseek(file->fd, (off_t)kept, SEEK_SET) < 0)
		return error_set_errno(error, "cannot use '%s'", commit->part);
	commit->state = PART_BEGUN;
	if (!commit->exists)
		return true;
	/* The owner, or at least the group, as far as this user may and the file system knows them.
	 */
	if (fchown(file->fd, old->st_uid, old->st_gid) != 0)
		(void)!fchown(file->fd, (uid_t)-1, old->st_gid);
	/* Some file systems refuse every fchmod, also one that would change nothing. */
	if (fstat(file->fd, &now) == 0 && (now.st_mode & 07777) == (old->st_mode & 07777))
		return true;
	if (fchmod(file->fd, old->st_mode & 07777) != 0)
		return error_set_errno(error, "cannot set the mode of '%s'", commit->part);
	return true;
}

bool
output_file_resume(struct output_file *file, struct error *error)
{
	const struct output_commit *commit = &file->commit;
	struct output_compare *compare = &file->compare;

	compare->first_record_end = UINT64_MAX;
	if (commit->opened.st_size > 0) {
		file->mode = OUTPUT_RESUME_PART;
		compare->fd = file->fd;
		compare->name = commit->part;
		return true;
	}
	/* A FILE that cannot be read is replaced. */
	if (commit->exists)
		compare->fd = open(commit->path, O_RDONLY | O_CLOEXEC);
	if (compare->fd < 0)
		return output_file_begin(file, 0, error);
	file->mode = OUTPUT_RESUME_COMPLETE;
	compare->name = commit->path;
	return true;
}

/*
 * A failed fsync is final: the pages may be marked clean, so that a second one would succeed
 * although they are lost, and a later run that reads them would believe that they are there. The
 * descriptor is closed before the rename, to learn what only closing reports; a second one keeps
 * the lock until the name has changed, so that no other process begins FILE.part in between.
 */
bool
output_file_commit(struct output_file *file, struct error *error)
{
	struct output_commit *commit = &file->commit;
	int fd = file->fd;

	if (!commit->path) {
		/*
		 * A file that is written in place can only be closed. Where writes are delayed
		 * (NFS), close reports those that failed. A closed descriptor is not an error if
		 * there was nothing to write.
		 */
		file->fd = -1;
		if (close(fd) != 0 && errno != EINTR && file->position > 0)
			return error_set_errno(error, "cannot close %s", file->name);
		return true;
	}
	if (signals_pending())
		return false;
	if (fsync(fd) != 0) {
		commit->state = PART_LOST;
		return error_set_errno(error, "cannot flush '%s', which is removed", commit->part);
	}

	int lock = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	if (lock < 0)
		return error_set_errno(error, "cannot keep '%s' locked", commit->part);
	file->fd = lock;
	if (close(fd) != 0)
		return error_set_errno(error, "cannot close '%s'", commit->part);
	if (rename(commit->part, commit->path) != 0)
		return error_set_errno(error,
			"cannot rename '%s' to '%s' (on a file system that cannot rename, use '> "
			"FILE' instead of --output)",
			commit->part, commit->path);
	commit->state = PART_COMMITTED;
	/* EINVAL: the file system cannot flush directories, and needs no flush or offers none. */
	if (fsync(commit->directory) != 0 && errno != EINVAL)
		return error_set_errno(error,
			"'%s' is complete, but a crash may undo that: cannot flush its directory",
			commit->path);
	return true;
}

/* Whether FILE.part is to be removed: it is this process's, and of no use. */
static bool
is_useless(const struct output_file *file, bool keep)
{
	const struct output_commit *commit = &file->commit;
	struct stat now, named;

	if (!commit->path || file->fd < 0 || commit->state == PART_COMMITTED)
		return false;
	/* Without the lock it belongs to the process that has it. */
	if (!commit->unlocked && flock(file->fd, LOCK_EX | LOCK_NB) != 0)
		if (errno == EWOULDBLOCK || commit->state == PART_FOUND)
			return false;
	if (fstat(file->fd, &now) != 0 || lstat(commit->part, &named) != 0 ||
		!is_same(&now, &named))
		return false;
	return commit->state >= PART_BEGUN ? !keep : now.st_size == 0;
}

void
output_file_close(struct output_file *file, bool keep)
{
	if (is_useless(file, keep))
		unlink(file->commit.part);
	if (file->fd > STDERR_FILENO)
		close(file->fd);
	if (file->compare.fd >= 0 && file->compare.fd != file->fd)
		close(file->compare.fd);
	if (file->commit.directory >= 0)
		close(file->commit.directory);
	free(file->compare.block);
	free(file->commit.path);
	free(file->commit.part);
	*file = OUTPUT_FILE_CLOSED;
}
