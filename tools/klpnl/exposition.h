/* SPDX-License-Identifier: GPL-2.0 */
/* Writing metrics in the text exposition format 0.0.4 of Prometheus. */
#ifndef KLPNL_EXPOSITION_H
#define KLPNL_EXPOSITION_H

#include <stdio.h>

#include "types.h"

/**
 * struct label - a label of a sample
 * @name: its name
 * @value: its value, any characters
 */
struct label {
	const char *name;
	const char *value;
};

/**
 * put_metric() - begin a metric, whose samples have to follow
 * @stream: where to write it
 * @name: its name
 * @type: gauge, counter or summary
 * @help: what it is, without backslashes and newlines
 */
void put_metric(FILE *stream, const char *name, const char *type,
		const char *help);

/**
 * put_sample() - write a sample
 * @stream: where to write it
 * @name: the name of the metric
 * @labels: its labels, up to one without a name; NULL for none
 * @value: its value
 */
void put_sample(FILE *stream, const char *name, const struct label *labels,
		u64 value);

/**
 * put_seconds() - write a sample that is a time, without labels
 * @stream: where to write it
 * @name: the name of the metric
 * @msecs: the time in milliseconds
 */
void put_seconds(FILE *stream, const char *name, u64 msecs);

#endif /* KLPNL_EXPOSITION_H */
