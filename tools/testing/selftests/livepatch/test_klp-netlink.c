// SPDX-License-Identifier: GPL-2.0

#include "kselftest_harness.h"
#include "klp_netlink.h"

TEST(family)
{
	struct klp_family family;
	int sock = klp_open();

	ASSERT_LE(0, sock);
	ASSERT_EQ(0, klp_find_family(sock, &family));
	EXPECT_NE(0, family.id);
	EXPECT_NE(0, family.events);
	close(sock);
}

TEST_HARNESS_MAIN
