/* SPDX-License-Identifier: GPL-2.0 */
/* Telling text from other bytes. */
#ifndef KLPNL_UTF8_H
#define KLPNL_UTF8_H

#include "types.h"

/**
 * utf8_len() - measure a character
 * @s: where it begins, in a text that ends with NUL: a sequence that is cut off
 *     is found before the end
 *
 * Return: the length of the UTF-8 sequence, 0 when it is none.
 */
size_t utf8_len(const unsigned char *s);

#endif /* KLPNL_UTF8_H */
