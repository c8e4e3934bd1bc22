/* SPDX-License-Identifier: GPL-2.0 */
/* Events of the klp family in words. */
#ifndef KLPNL_EVENTS_H
#define KLPNL_EVENTS_H

#include "attrs.h"

/**
 * event_label() - get the name of an event, be it known or not
 * @event: the event
 *
 * Return: its name in klp.yaml, or unknown-NUMBER, which the caller frees; ends
 * the program without memory.
 */
char *event_label(const struct record *event);

/**
 * patch_text() - tell what a message of patch_attrs says about its livepatch
 * @patch: the message
 *
 * Return: the text, which the caller frees, and which may hold any characters;
 * ends the program without memory.
 */
char *patch_text(const struct record *patch);

/**
 * event_text() - tell an event in one line
 * @event: the event
 *
 * The line begins with the name of the event, a colon, and the name of the
 * livepatch.
 *
 * Return: the line without a newline, which the caller frees, and which may hold
 * any characters; ends the program without memory.
 */
char *event_text(const struct record *event);

#endif /* KLPNL_EVENTS_H */
