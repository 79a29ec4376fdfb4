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

/* The target of the symbolic link `name`, relative to the current directory. NULL: no memory. */
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

char *
output_resolve_links(const char *path, struct error *error)
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
			error_set_errno(error, "cannot open '%s'", path);
			return NULL;
		}
		target[length] = '\0';
		next = link_target(name, target);
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

/* The owner that a new file in the directory gets: on NFS and CIFS perhaps not this user. False:
 * none can be created. */
static bool
new_file_owner(const struct output_commit *commit, uid_t *owner)
{
	struct stat info;
	char *name = NULL;
	bool known;
	int fd = openat(commit->directory, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd < 0) {
		if (asprintf(&name, "%s.%ld", commit->part, (long)getpid()) < 0)
			return false;
		fd = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
		if (fd >= 0)
			unlink(name);
		free(name);
	}
	known = fd >= 0 && fstat(fd, &info) == 0;
	if (fd >= 0)
		close(fd);
	if (known)
		*owner = info.st_uid;
	return known;
}

/* Whether the FILE.part that exists may be used: nobody else may have put it there. */
static bool
check_part(const struct output_commit *commit, const struct stat *info, struct error *error)
{
	const char *reason = NULL;
	uid_t owner = geteuid();

	if (!S_ISREG(info->st_mode))
		reason = "it is not a regular file";
	else if (info->st_nlink > 1)
		reason = "it has several links";
	else if (info->st_uid != owner &&
		 (!new_file_owner(commit, &owner) || info->st_uid != owner))
		reason = "it belongs to another user";
	if (!reason)
		return true;
	return error_set(error, STATUS_TROUBLE,
		"cannot use '%s': %s: remove it, or write to another FILE", commit->part, reason);
}

/* Open FILE.part, or create it, for its owner alone until it gets the mode of FILE. False with
 * *error clear: it vanished meanwhile. */
static bool
open_part(struct output_file *file, struct error *error)
{
	struct output_commit *commit = &file->commit;
	const int flags = O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY;
	struct stat info;

	file->fd = open(commit->part, flags | O_CREAT | O_EXCL, commit->exists ? 0600 : 0666);
	if (file->fd < 0 && errno != EEXIST)
		return error_set_errno(error, "cannot create '%s'", commit->part);
	commit->created = file->fd >= 0;
	if (!commit->created) {
		/* Not opened before it is known to be a file: opening a device may do something. */
		if (lstat(commit->part, &info) == 0 && !check_part(commit, &info, error))
			return false;
		file->fd = open(commit->part, flags);
		if (file->fd < 0 && errno == ENOENT)
			return false;
		if (file->fd < 0)
			return error_set_errno(error, "cannot open '%s'", commit->part);
	}
	if (fstat(file->fd, &commit->opened) != 0)
		return error_set_errno(error, "cannot use '%s'", commit->part);
	return true;
}

/* Lock FILE.part, which is open. A file system that has no locks is warned of. */
static bool
lock_part(struct output_file *file, struct error *error)
{
	struct output_commit *commit = &file->commit;

	if (flock(file->fd, LOCK_EX | LOCK_NB) == 0)
		return true;
	switch (errno) {
	case EWOULDBLOCK:
		file->busy = true;
		return error_set(error, STATUS_TROUBLE,
			"'%s' is in use by another dpa: --wait waits until it ends", commit->part);
	case ENOLCK:
	case ENOSYS:
	case EOPNOTSUPP:
	case LINUX_ENOTSUPP:
		commit->unlocked = true;
		error_set(&file->warning, STATUS_INVALID,
			"'%s': the file system has no locks: a second dpa that writes it would not "
			"be refused",
			commit->part);
		return true;
	default:
		return error_set_errno(error, "cannot lock '%s'", commit->part);
	}
}

static bool
open_and_lock_part(struct output_file *file, struct error *error)
{
	struct output_commit *commit = &file->commit;
	struct stat named;

	for (;;) {
		if (!open_part(file, error)) {
			if (error->status != STATUS_OK)
				return false;
			continue;
		}
		if (!lock_part(file, error))
			return false;
		/* Until now another process may have written to it. */
		if (fstat(file->fd, &commit->opened) != 0)
			return error_set_errno(error, "cannot use '%s'", commit->part);
		if (lstat(commit->part, &named) == 0 && is_same(&commit->opened, &named))
			return true;
		close(file->fd);
		file->fd = -1;
	}
}

/* Before anything is created: if it fails nothing has changed. */
static bool
open_directory(struct output_file *file, struct error *error)
{
	char *copy = strdup(file->commit.path);
	const char *directory;

	if (!copy)
		return error_out_of_memory(error);
	directory = dirname(copy);
	file->commit.directory = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (file->commit.directory < 0 && errno == ENOENT)
		error_set(error, STATUS_TROUBLE,
			"cannot write to %s: the directory '%s' does not exist", file->name,
			directory);
	else if (file->commit.directory < 0)
		error_set_errno(error, "cannot open the directory of %s", file->name);
	free(copy);
	return file->commit.directory >= 0;
}

static bool
open_in_place(struct output_file *file, const char *path, struct error *error)
{
	struct stat standard;
	int flags = fcntl(STDOUT_FILENO, F_GETFL);

	/* A socket cannot be opened by name, and a file would be written from its beginning. */
	if (flags >= 0 && (flags & O_ACCMODE) != O_RDONLY && fstat(STDOUT_FILENO, &standard) == 0 &&
		is_same(&standard, &file->commit.old))
		file->fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	else
		file->fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	if (file->fd < 0)
		return error_set_errno(error, "cannot open %s", file->name);
	file->commit.opened = file->commit.old;
	return true;
}

/*
 * Whether FILE cannot be replaced: it is not a regular file, or it is standard output, or its links
 * do not lead to it, as those below /proc.
 */
static bool
is_in_place(const struct output_commit *commit, const char *resolved)
{
	struct stat other;

	if (!commit->exists)
		return false;
	if (!S_ISREG(commit->old.st_mode))
		return true;
	if (fstat(STDOUT_FILENO, &other) == 0 && is_same(&commit->old, &other))
		return true;
	return stat(resolved, &other) != 0 || !is_same(&commit->old, &other);
}

static bool
set_name(struct output_file *file, const char *path, struct error *error)
{
	*file = (struct output_file){ .fd = -1, .commit.directory = -1, .compare_fd = -1 };
	if (asprintf(&file->label, "'%s'", path) < 0) {
		file->label = NULL;
		file->name = path;
		return error_out_of_memory(error);
	}
	file->name = file->label;
	return true;
}

bool
output_file_open(struct output_file *file, const char *path, struct error *error)
{
	struct output_commit *commit = &file->commit;
	char *resolved;

	if (!set_name(file, path, error))
		return false;
	commit->exists = stat(path, &commit->old) == 0;
	if (commit->exists && S_ISDIR(commit->old.st_mode)) {
		errno = EISDIR;
		return error_set_errno(error, "cannot write to %s", file->name);
	}
	resolved = output_resolve_links(path, error);
	if (!resolved)
		return false;
	if (is_in_place(commit, resolved)) {
		free(resolved);
		return open_in_place(file, path, error);
	}
	commit->path = resolved;
	if (asprintf(&commit->part, "%s.part", commit->path) < 0) {
		commit->part = NULL;
		return error_out_of_memory(error);
	}
	if (!open_directory(file, error))
		return false;
	return open_and_lock_part(file, error);
}

bool
output_file_open_verify(struct output_file *file, const char *path, struct error *error)
{
	if (!set_name(file, strcmp(path, "-") == 0 ? "stdin" : path, error))
		return false;
	file->mode = OUTPUT_VERIFY;
	file->first_record_end = UINT64_MAX;
	file->compare_fd = strcmp(path, "-") == 0 ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
						  : open(path, O_RDONLY | O_CLOEXEC);
	if (file->compare_fd < 0)
		return error_set_errno(error, "cannot open %s", file->name);
	return compare_open(&file->compare, file->compare_fd, path, error);
}

/* Give FILE.part the owner of the file that it will replace, or at least its group, as far as this
 * user may and the file system knows them; and its mode. */
static bool
keep_mode(const struct output_file *file, struct error *error)
{
	const struct stat *old = &file->commit.old;
	struct stat now;

	if (fchown(file->fd, old->st_uid, old->st_gid) != 0 &&
		fchown(file->fd, (uid_t)-1, old->st_gid) != 0)
		errno = 0; /* not this user's to give away */
	/* Some file systems refuse every fchmod, also one that would change nothing. */
	if (fstat(file->fd, &now) == 0 && (now.st_mode & 07777) == (old->st_mode & 07777))
		return true;
	if (fchmod(file->fd, old->st_mode & 07777) != 0)
		return error_set_errno(error, "cannot set the mode of '%s'", file->commit.part);
	return true;
}

bool
output_file_begin(struct output_file *file, uint64_t kept, struct error *error)
{
	struct output_commit *commit = &file->commit;

	if (!commit->path)
		return true;
	if (ftruncate(file->fd, (off_t)kept) != 0)
		return error_set_errno(error, "cannot shorten '%s'", commit->part);
	if (lseek(file->fd, (off_t)kept, SEEK_SET) < 0)
		return error_set_errno(error, "cannot use '%s'", commit->part);
	commit->begun = true;
	commit->kept = kept;
	return !commit->exists || keep_mode(file, error);
}

bool
output_file_resume(struct output_file *file, struct error *error)
{
	const struct output_commit *commit = &file->commit;

	file->first_record_end = UINT64_MAX;
	if (commit->opened.st_size > 0) {
		file->mode = OUTPUT_RESUME_PART;
		return compare_open(&file->compare, file->fd, commit->part, error);
	}
	if (commit->exists)
		file->compare_fd = open(commit->path, O_RDONLY | O_CLOEXEC);
	/* A FILE that cannot be read is replaced. */
	if (file->compare_fd < 0)
		return output_file_begin(file, 0, error);
	file->mode = OUTPUT_RESUME_COMPLETE;
	return compare_open(&file->compare, file->compare_fd, commit->path, error);
}

/*
 * What is written in place can only be closed. Where writes are delayed (NFS), close reports those
 * that failed. A closed descriptor that nothing was due to go to is not an error.
 */
static bool
close_in_place(struct output_file *file, struct error *error)
{
	int fd = file->fd;

	file->fd = -1;
	if (close(fd) != 0 && errno != EINTR && file->position > 0)
		return error_set_errno(error, "cannot close %s", file->name);
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
	int lock, fd = file->fd;

	if (!commit->path)
		return close_in_place(file, error);
	if (signals_pending())
		return false;
	if (fsync(fd) != 0) {
		commit->lost = true;
		return error_set_errno(error, "cannot flush '%s', which is removed", commit->part);
	}
	lock = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
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
	commit->committed = true;
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

	if (!commit->path || file->fd < 0 || commit->committed)
		return false;
	/* Without the lock it belongs to the process that has it. */
	if (!commit->unlocked && flock(file->fd, LOCK_EX | LOCK_NB) != 0 &&
		(errno == EWOULDBLOCK || !commit->created))
		return false;
	if (fstat(file->fd, &now) != 0 || lstat(commit->part, &named) != 0 ||
		!is_same(&now, &named))
		return false;
	return commit->begun ? !keep : now.st_size == 0;
}

void
output_file_close(struct output_file *file, bool keep)
{
	if (is_useless(file, keep))
		unlink(file->commit.part);
	compare_close(&file->compare);
	if (file->fd > STDERR_FILENO)
		close(file->fd);
	if (file->compare_fd >= 0)
		close(file->compare_fd);
	if (file->commit.directory >= 0)
		close(file->commit.directory);
	free(file->commit.path);
	free(file->commit.part);
	free(file->label);
	*file = (struct output_file){ .fd = -1, .commit.directory = -1, .compare_fd = -1 };
}

bool
output_print_stream(struct memstream *text, struct error *error)
{
	struct output_file file;
	bool done;

	if (!memstream_close(text, error))
		return false;
	output_file_open_stdout(&file);
	done = output_file_write(&file, text->buffer.data, text->buffer.size, error) &&
	       output_file_commit(&file, error);
	output_file_close(&file, false);
	buffer_free(&text->buffer);
	return done;
}
