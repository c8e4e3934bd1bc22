// SPDX-License-Identifier: GPL-2.0
/*
 * Set many runtime values, or long ones: each livepatch test_klp_sup_N, with N
 * from 1 to VALUES, is going to supersede the sets from 1 to SETS. klpnl would
 * take too long for many, and does not ask the kernel when there are too many
 * sets.
 *
 * usage: test_klp-set_runtime VALUES SETS
 */

#include <stdio.h>

#include "klp_netlink.h"

static int set_value(int sock, __u16 family, __u32 number, __u32 sets)
{
	struct klp_ending ending;
	struct klp_request req;
	char name[32];
	__u32 set;

	klp_begin(&req, family, KLP_CMD_SUPERSEDES_SET, NLM_F_ACK);
	/* - and _ are the same. */
	snprintf(name, sizeof(name), "test-klp_sup-%u", number);
	klp_put_string(&req, KLP_A_RUNTIME_NAME, name);
	for (set = 1; set <= sets; set++)
		klp_put_u32(&req, KLP_A_RUNTIME_SUPERSEDES, set);

	return klp_ask(sock, &req, NULL, NULL, &ending);
}

int main(int argc, char *argv[])
{
	struct klp_family family;
	__u32 number, values, sets;
	int sock, ret;

	if (argc != 3) {
		fprintf(stderr, "usage: %s VALUES SETS\n", argv[0]);
		return EXIT_FAILURE;
	}
	values = strtoul(argv[1], NULL, 10);
	sets = strtoul(argv[2], NULL, 10);

	sock = klp_open();
	if (sock < 0) {
		fprintf(stderr, "socket: %s\n", strerror(-sock));
		return EXIT_FAILURE;
	}

	ret = klp_find_family(sock, &family);
	if (ret) {
		fprintf(stderr, "family " KLP_FAMILY_NAME ": %s\n", strerror(-ret));
		return EXIT_FAILURE;
	}

	for (number = 1; number <= values; number++) {
		ret = set_value(sock, family.id, number, sets);
		if (ret) {
			fprintf(stderr, "runtime value %u: %s\n", number, strerror(-ret));
			return EXIT_FAILURE;
		}
	}

	close(sock);
	return EXIT_SUCCESS;
}
