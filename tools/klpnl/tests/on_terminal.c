// SPDX-License-Identifier: GPL-2.0
/*
 * Runs a program on a terminal: on_terminal FDS COLUMNS PROGRAM [ARGUMENT]...
 *
 * FDS are digits, of the file descriptors that the terminal becomes, and COLUMNS
 * is its width, 0 when it does not tell. What the terminal gets is copied to
 * stdout, where ^[ stands for the escape character. The exit status is that of
 * the program.
 */
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <stdnoreturn.h>
#include <sys/wait.h>
#include <unistd.h>

static noreturn void die(const char *what)
{
	perror(what);
	exit(70);
}

static noreturn void run(int terminal, const char *fds, char **argv)
{
	for (; *fds; fds++)
		dup2(terminal, *fds - '0');
	close(terminal);
	execvp(argv[0], argv);
	die(argv[0]);
}

/* The terminal has made a return and a newline of each newline. */
static void copy(int terminal)
{
	FILE *from = fdopen(terminal, "r");
	int c;

	if (!from)
		die("terminal");
	while ((c = getc(from)) != EOF) {
		if (c == '\033')
			fputs("^[", stdout);
		else if (c != '\r')
			putchar(c);
	}
	fclose(from);
}

int main(int argc, char **argv)
{
	struct winsize size = { .ws_row = 24 };
	int master, slave, status;
	pid_t pid;

	if (argc < 4)
		return 70;
	size.ws_col = (unsigned short)atoi(argv[2]);
	if (openpty(&master, &slave, NULL, NULL, &size))
		die("openpty");

	pid = fork();
	if (pid < 0)
		die("fork");
	if (!pid) {
		close(master);
		run(slave, argv[1], argv + 3);
	}
	close(slave);
	copy(master);
	if (waitpid(pid, &status, 0) != pid)
		die("waitpid");

	return WIFEXITED(status) ? WEXITSTATUS(status) : 71;
}
