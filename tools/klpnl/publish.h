/* SPDX-License-Identifier: GPL-2.0 */
/* A file that is written anew again and again, while others read it. */
#ifndef KLPNL_PUBLISH_H
#define KLPNL_PUBLISH_H

#include "status.h"

/**
 * publish_begin() - take over a file
 * @name: its name, which stays where it is; the file need not exist
 * @why: the reason of a failure
 *
 * From now on, SIGINT and SIGTERM remove the file and end the program with exit
 * status 0: what would stay might be taken for the present state.
 *
 * Return: STATUS_OK, or STATUS_ERROR when there is something else of that name,
 * which is left alone.
 */
enum status publish_begin(const char *name, struct fault *why);

/**
 * publish() - write the file
 * @text: what is going to be in it
 * @why: the reason of a failure
 *
 * Who opens the file gets the old text or the new one, and always a whole one.
 *
 * Return: STATUS_OK or STATUS_ERROR.
 */
enum status publish(const char *text, struct fault *why);

/**
 * publish_end() - remove the file
 */
void publish_end(void);

#endif /* KLPNL_PUBLISH_H */
