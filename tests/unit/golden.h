/* SPDX-License-Identifier: MIT */
/* golden - digests and draws computed by CPython's hashlib and random; printed by tests/unit/golden. */
/* clang-format off */

#ifndef DPA_TESTS_UNIT_GOLDEN_H
#define DPA_TESTS_UNIT_GOLDEN_H

#include "kernel/kernel.h"

static const struct golden_chain {
	const char *string;
	unsigned depth;
	struct digest digest;
} golden_chains[] = {
	{ "0",
		1, { { 0xbb0cc3cf, 0xf0a9e741, 0x643ab7fd, 0x6681e009, 0xcac50e8a, 0x46fe0945, 0x29be2fe4, 0x979de1f8 } } },
	{ "0",
		2, { { 0x606c740a, 0xe3349a69, 0x3c242093, 0x92567db3, 0xf69f8511, 0x6f61bf0f, 0xae72e14a, 0xb45db94b } } },
	{ "0",
		10, { { 0xf186c633, 0xe8861c7e, 0xd3174f4c, 0x3d1f918d, 0x2b40ff7d, 0xc8490aa2, 0x1ca88623, 0x45086205 } } },
	{ "0",
		47, { { 0x6f74434c, 0xa7ba403e, 0x95d18a61, 0x506bf817, 0x03611e06, 0x7a905541, 0xf178884c, 0xb0188bb9 } } },
	{ "0",
		48, { { 0x5e62a9f3, 0xbc83f92c, 0x5ab72c3e, 0xf9eaacb2, 0x484f21ce, 0xd797fc9f, 0x7888ec64, 0x00a5d49c } } },
	{ "0",
		94, { { 0x530852ef, 0xaa51913a, 0x091db8d3, 0x5fc0e632, 0x91f72220, 0xfce80682, 0x4e3788bb, 0xf1a9a0de } } },
	{ "0",
		95, { { 0xf28e7296, 0xb1eb26cf, 0x7e4fc03b, 0x42752dea, 0x0c7f481b, 0xb1a98c3d, 0x8bdf4936, 0x65774f9d } } },
	{ "0",
		187, { { 0x52e643e2, 0xbee69ace, 0x8c76ffb3, 0x3a2b025e, 0x9a825699, 0xe874fb69, 0xa4a0632e, 0x44e17bbc } } },
	{ "0",
		188, { { 0xd1787cf9, 0xd9f3fd71, 0x225cd04e, 0x6c68daa6, 0x8ee894db, 0x0ce9f3b1, 0xc59449db, 0x118a0a65 } } },
	{ "0",
		264, { { 0x7c6201a2, 0xb379b170, 0x3b39e699, 0x1d9bd4b5, 0x4ed8d36d, 0x727cbf34, 0xada9ebae, 0x41e5e94a } } },
	{ "0",
		265, { { 0x87cc9ebe, 0xfed6ea83, 0x8f55be2f, 0xd77e4ccf, 0x16720ed2, 0x2ed4abec, 0x2f0fa6f1, 0xb898b54a } } },
	{ "0",
		266, { { 0x4554a9cc, 0xc0151678, 0xc590347d, 0x4ff1da68, 0x885544d4, 0x2e98f9a3, 0xde04fda7, 0xc0830496 } } },
	{ "0",
		306, { { 0xb74dc683, 0xa2d043c6, 0x9ebc016f, 0x0e7a4f34, 0xe346781e, 0x38d5f86e, 0xbbe35357, 0x82e7f6cc } } },
	{ "0",
		1000, { { 0x7d8bb9fd, 0xfaa5da8e, 0xd6171469, 0xd8553a11, 0x5a08fbbd, 0xee2757c3, 0xe23fce0b, 0xa52c9294 } } },
	{ "42",
		1, { { 0x5302031e, 0xaa3216f9, 0x4290cf51, 0x4e834cda, 0xf3de621d, 0xde27d7bd, 0xc9a9e09f, 0x6501ed07 } } },
	{ "42",
		2, { { 0x4f7ecce9, 0x1ef08d31, 0xeabfdc2d, 0x2875e63e, 0xbb5804fc, 0x23e76a91, 0x814c8637, 0x5a563278 } } },
	{ "42",
		10, { { 0x3c8f5890, 0x03fff376, 0x1c518f7a, 0x6405efbc, 0x544bcb57, 0x34fc7d09, 0x68a041fd, 0xe4637f7c } } },
	{ "42",
		47, { { 0x5e0c6b21, 0x4223c19f, 0xc666e261, 0x61eb6d6c, 0x677a7c99, 0x1ed5465c, 0x3a7bb4cf, 0x2a0502c6 } } },
	{ "42",
		48, { { 0xda156f42, 0xd3dcf35b, 0x8f812fa0, 0xb424a8a1, 0xb24c33db, 0xbc94db92, 0xb0f8cf2c, 0xc4314136 } } },
	{ "42",
		94, { { 0x31a28391, 0x536a5416, 0xdba0886e, 0xe25d3aac, 0x8fae94d3, 0xf350d4bc, 0x63b9d7d7, 0x193196f6 } } },
	{ "42",
		95, { { 0x2796903f, 0x27f35dab, 0x2eabef4c, 0x76b3c5be, 0x8972854f, 0x45c55bad, 0xb9120fcc, 0x2d96bfe4 } } },
	{ "42",
		187, { { 0xfcf80f3c, 0x5eea0016, 0x3164ab2f, 0xe9007a4f, 0x09aaef57, 0xff92c3ee, 0x2c77e705, 0x1b10d50b } } },
	{ "42",
		188, { { 0xdf9e426e, 0x7b1be1f5, 0x41a18592, 0x08264283, 0x19fcae93, 0x51bde6e9, 0x7a201d79, 0xe5402e42 } } },
	{ "42",
		264, { { 0xe67d2414, 0xb9243524, 0xe3c0744a, 0x4679d45e, 0x8432c6fc, 0x3f6ce1f2, 0x09ac2682, 0xccce541b } } },
	{ "42",
		265, { { 0xde957d95, 0x49aef2b2, 0x5ffcd1d8, 0x6fc64af6, 0xaf63b829, 0xd21a1065, 0x75a9a5e5, 0xd025abae } } },
	{ "42",
		266, { { 0x8e5e8d69, 0x369bb73f, 0x1465db63, 0x270565ff, 0x3a3801be, 0xd5388c80, 0xa1148173, 0x568a24bf } } },
	{ "42",
		306, { { 0xfc55bc96, 0x4d5c9bb0, 0x9a3c4442, 0x55ef3b93, 0x7e142126, 0x741a20de, 0xe8d344ba, 0x4b37b007 } } },
	{ "42",
		1000, { { 0x8925e5cd, 0x03df2a82, 0xc2c807b5, 0x4935e8ef, 0xf202cba8, 0xe06fb29b, 0xd4c87c6d, 0x4e629bf0 } } },
	{ "",
		10, { { 0x72bc8644, 0x3680086a, 0xe388f570, 0x65e2eaed, 0x306a39b4, 0x08163b6a, 0xc719da33, 0xf82082a4 } } },
	{ "18446744073709551615",
		10, { { 0xea6ca662, 0x5a11e9bd, 0xc26ccfd4, 0x619f8b93, 0xaaeed5a4, 0x21b2e1b0, 0xa343d334, 0x42c821f0 } } },
	{ "7:2:5",
		10, { { 0x9f3d633d, 0xf1df8211, 0x10a16a70, 0x3d184e49, 0x0f3dd6aa, 0x6f1cfddf, 0x56d42a4d, 0x1ffa7dcb } } },
	{ "a/b.png",
		10, { { 0xbb82096c, 0x2c1a4b0d, 0x49f41b05, 0xd72066b6, 0x512f2c56, 0x746add70, 0x17789daa, 0x75fe2897 } } },
	{ "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk",
		2, { { 0xe40793b3, 0x9d186785, 0x5b9fbd62, 0x69a7de1a, 0x94f53c7c, 0xa4df0dcf, 0x5419f3bd, 0x87733cf9 } } },
	{ "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk",
		2, { { 0x4a92bc8d, 0xfcbb635c, 0x9bd93b94, 0x81b5b4f7, 0x6bc7eb4f, 0xd53717ed, 0xc8f8b057, 0x80d667f7 } } },
	{ "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk",
		2, { { 0x873a8fe7, 0x3832edd2, 0x2589e828, 0xd04935f9, 0x3ae37d26, 0x24847cf0, 0xb0241eb0, 0x7835eb3e } } },
	{ "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk",
		2, { { 0x66710b7b, 0xdce14cfa, 0xb6813296, 0x8caef970, 0x0de2bfd4, 0x7906c42f, 0xd10495ef, 0x4f6443dd } } },
	{ "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk",
		2, { { 0x0c5daf39, 0xb886c53f, 0xdc682d0f, 0x106bd0b0, 0x46aa7efb, 0xcdcb3d7f, 0xed4be083, 0x765bd4f6 } } },
	{ "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"
		"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk",
		2, { { 0x5f4bc2a4, 0x9ae93ca7, 0x62fcaa91, 0x85532a7e, 0x9a0f64dc, 0x1d376ffa, 0x253419d0, 0x023b9156 } } },
	{ "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"
		"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk",
		2, { { 0x44d56beb, 0x8150be0d, 0xb8a38c18, 0x7490e0e8, 0x077df3d8, 0xe3fef3e7, 0x0e39a4d9, 0x8601b1e8 } } },
	{ "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"
		"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"
		"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk",
		2, { { 0x3282dae0, 0x3d1b9513, 0xd27d2959, 0x51f09126, 0x84af5bad, 0x19425bfa, 0x4037d52d, 0x188f16d7 } } },
	{ "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"
		"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"
		"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"
		"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"
		"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"
		"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"
		"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"
		"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"
		"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"
		"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"
		"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"
		"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"
		"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk",
		2, { { 0x3e503574, 0x218739db, 0xf43bff96, 0x3b431415, 0x01dab538, 0xb6da9bba, 0x2bb5289f, 0x707f1eea } } },
	{ "1",
		10000, { { 0xd98775b8, 0x785e6fb7, 0x68ad75e6, 0xe8376d5b, 0x85fde007, 0x44e4ace8, 0x8a32a2d7, 0x060b2d26 } } },
};

static const unsigned golden_drawn[] = { 0, 1, 2, 3, 4, 56, 57, 99 };

static const struct golden_draw {
	bool seed_256;
	struct digest digest;
	double uniform[8]; /* those of the indices golden_drawn */
} golden_draws[] = {
	{ false, { { 0xf186c633, 0xe8861c7e, 0xd3174f4c, 0x3d1f918d, 0x2b40ff7d, 0xc8490aa2, 0x1ca88623, 0x45086205 } },
		{ 0x1.fd849d3bcd044p-2, 0x1.190cf2f231992p-2, 0x1.e669afc9cc56ap-2, 0x1.834349ea5c8bcp-1, 0x1.93b891f432a72p-2, 0x1.d7097694d5b05p-1, 0x1.cbedb8eec1818p-2, 0x1.c9ca42af38e9ep-1 } },
	{ true, { { 0xf186c633, 0xe8861c7e, 0xd3174f4c, 0x3d1f918d, 0x2b40ff7d, 0xc8490aa2, 0x1ca88623, 0x45086205 } },
		{ 0x1.fa68a093ca708p-3, 0x1.b1d88a7accf0cp-3, 0x1.04e8475b631dcp-2, 0x1.cdfe68dbc5728p-3, 0x1.80b24715c5769p-1, 0x1.ec7323f12468cp-1, 0x1.68452d65a56f1p-1, 0x1.c60967b95e251p-1 } },
	{ false, { { 0x3c8f5890, 0x03fff376, 0x1c518f7a, 0x6405efbc, 0x544bcb57, 0x34fc7d09, 0x68a041fd, 0xe4637f7c } },
		{ 0x1.0b353c98e35d0p-2, 0x1.9dfe9e0151b6bp-1, 0x1.c4f2f5b2c23b0p-5, 0x1.2f4a62afc8a78p-4, 0x1.d13d2ab7f4430p-2, 0x1.0e32b57a5e810p-5, 0x1.b997d921e7bbep-2, 0x1.2b3d167405872p-2 } },
	{ true, { { 0x3c8f5890, 0x03fff376, 0x1c518f7a, 0x6405efbc, 0x544bcb57, 0x34fc7d09, 0x68a041fd, 0xe4637f7c } },
		{ 0x1.934ca96bf6952p-2, 0x1.ae025fe631e96p-2, 0x1.1c34c8c92f252p-2, 0x1.8b10ac04a2610p-3, 0x1.8f01e1900934cp-3, 0x1.dd870186b2f7ep-2, 0x1.63b24a305f1bap-2, 0x1.f21b02436cb44p-2 } },
	{ false, { { 0x0c8f5890, 0x03fff376, 0x1c518f7a, 0x6405efbc, 0x544bcb57, 0x34fc7d09, 0x68a041fd, 0xe4637f7c } },
		{ 0x1.0b353c98e35d0p-2, 0x1.9dfe9e0151b6bp-1, 0x1.c4f2f5b2c23b0p-5, 0x1.2f4a62afc8a78p-4, 0x1.d13d2ab7f4430p-2, 0x1.0e32b57a5e810p-5, 0x1.b997d921e7bbep-2, 0x1.2b3d167405872p-2 } },
	{ true, { { 0x0c8f5890, 0x03fff376, 0x1c518f7a, 0x6405efbc, 0x544bcb57, 0x34fc7d09, 0x68a041fd, 0xe4637f7c } },
		{ 0x1.53e36c838b820p-6, 0x1.0c629e0aafca7p-1, 0x1.f240bafeedfd6p-2, 0x1.730e69277b5eap-1, 0x1.f78c885cc7070p-5, 0x1.ef0d22fc3dd58p-4, 0x1.8e5a6a8b30e74p-1, 0x1.eb9f6401b1734p-3 } },
	{ false, { { 0x00000000, 0x03fff376, 0x1c518f7a, 0x6405efbc, 0x544bcb57, 0x34fc7d09, 0x68a041fd, 0xe4637f7c } },
		{ 0x1.0b353c98e35d0p-2, 0x1.9dfe9e0151b6bp-1, 0x1.c4f2f5b2c23b0p-5, 0x1.2f4a62afc8a78p-4, 0x1.d13d2ab7f4430p-2, 0x1.0e32b57a5e810p-5, 0x1.b997d921e7bbep-2, 0x1.2b3d167405872p-2 } },
	{ true, { { 0x00000000, 0x03fff376, 0x1c518f7a, 0x6405efbc, 0x544bcb57, 0x34fc7d09, 0x68a041fd, 0xe4637f7c } },
		{ 0x1.2e90ab7f22d2cp-3, 0x1.cb1f8ac170300p-5, 0x1.89ea21639c16cp-2, 0x1.16d38513da045p-1, 0x1.c3e8b5ccf78d8p-3, 0x1.1669d0fb16538p-3, 0x1.894a6aec0725ep-2, 0x1.19c3277cec640p-5 } },
	{ false, { { 0x00000000, 0x03fff376, 0x1c518f7a, 0x6405efbc, 0x544bcb57, 0x34fc7d09, 0x68a041fd, 0xe4637f7c } },
		{ 0x1.0b353c98e35d0p-2, 0x1.9dfe9e0151b6bp-1, 0x1.c4f2f5b2c23b0p-5, 0x1.2f4a62afc8a78p-4, 0x1.d13d2ab7f4430p-2, 0x1.0e32b57a5e810p-5, 0x1.b997d921e7bbep-2, 0x1.2b3d167405872p-2 } },
	{ true, { { 0x00000000, 0x03fff376, 0x1c518f7a, 0x6405efbc, 0x544bcb57, 0x34fc7d09, 0x68a041fd, 0xe4637f7c } },
		{ 0x1.2e90ab7f22d2cp-3, 0x1.cb1f8ac170300p-5, 0x1.89ea21639c16cp-2, 0x1.16d38513da045p-1, 0x1.c3e8b5ccf78d8p-3, 0x1.1669d0fb16538p-3, 0x1.894a6aec0725ep-2, 0x1.19c3277cec640p-5 } },
	{ false, { { 0x00000000, 0x00000000, 0x1c518f7a, 0x6405efbc, 0x544bcb57, 0x34fc7d09, 0x68a041fd, 0xe4637f7c } },
		{ 0x1.0b353c98e35d0p-2, 0x1.9dfe9e0151b6bp-1, 0x1.c4f2f5b2c23b0p-5, 0x1.2f4a62afc8a78p-4, 0x1.d13d2ab7f4430p-2, 0x1.0e32b57a5e810p-5, 0x1.b997d921e7bbep-2, 0x1.2b3d167405872p-2 } },
	{ true, { { 0x00000000, 0x00000000, 0x1c518f7a, 0x6405efbc, 0x544bcb57, 0x34fc7d09, 0x68a041fd, 0xe4637f7c } },
		{ 0x1.7608936453f52p-1, 0x1.4e198055d5ee2p-2, 0x1.b2096cac883c0p-2, 0x1.be7ea125058e0p-4, 0x1.6b1cc2d8f5d0ep-2, 0x1.1e63ac2a84903p-1, 0x1.3381104a03186p-2, 0x1.a987b7fc63fc0p-7 } },
	{ false, { { 0x00000000, 0x00000000, 0x00000000, 0x6405efbc, 0x544bcb57, 0x34fc7d09, 0x68a041fd, 0xe4637f7c } },
		{ 0x1.0b353c98e35d0p-2, 0x1.9dfe9e0151b6bp-1, 0x1.c4f2f5b2c23b0p-5, 0x1.2f4a62afc8a78p-4, 0x1.d13d2ab7f4430p-2, 0x1.0e32b57a5e810p-5, 0x1.b997d921e7bbep-2, 0x1.2b3d167405872p-2 } },
	{ true, { { 0x00000000, 0x00000000, 0x00000000, 0x6405efbc, 0x544bcb57, 0x34fc7d09, 0x68a041fd, 0xe4637f7c } },
		{ 0x1.9730a46903292p-1, 0x1.0862e19401a40p-5, 0x1.f3cd1216666e0p-1, 0x1.1d13c049f7b1cp-1, 0x1.295e5fd5f7383p-1, 0x1.f1984f64bd4a1p-1, 0x1.1677589519414p-1, 0x1.ead31f32d6276p-1 } },
	{ false, { { 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x544bcb57, 0x34fc7d09, 0x68a041fd, 0xe4637f7c } },
		{ 0x1.0b353c98e35d0p-2, 0x1.9dfe9e0151b6bp-1, 0x1.c4f2f5b2c23b0p-5, 0x1.2f4a62afc8a78p-4, 0x1.d13d2ab7f4430p-2, 0x1.0e32b57a5e810p-5, 0x1.b997d921e7bbep-2, 0x1.2b3d167405872p-2 } },
	{ true, { { 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x544bcb57, 0x34fc7d09, 0x68a041fd, 0xe4637f7c } },
		{ 0x1.5a551d0bb2100p-9, 0x1.89ee624a109a2p-1, 0x1.fe54fdc87dc48p-1, 0x1.a05a5d56c59dcp-1, 0x1.df60464d1b83ep-2, 0x1.b9cb220050fa8p-2, 0x1.08f69f54c3bfcp-2, 0x1.5ec6f26cda7cbp-1 } },
	{ false, { { 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x34fc7d09, 0x68a041fd, 0xe4637f7c } },
		{ 0x1.0b353c98e35d0p-2, 0x1.9dfe9e0151b6bp-1, 0x1.c4f2f5b2c23b0p-5, 0x1.2f4a62afc8a78p-4, 0x1.d13d2ab7f4430p-2, 0x1.0e32b57a5e810p-5, 0x1.b997d921e7bbep-2, 0x1.2b3d167405872p-2 } },
	{ true, { { 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x34fc7d09, 0x68a041fd, 0xe4637f7c } },
		{ 0x1.c2be55d4eae31p-1, 0x1.52684cc8d8c90p-4, 0x1.8e736867d121cp-3, 0x1.e270411917314p-2, 0x1.8c6249e7d84c3p-1, 0x1.667456faef36bp-1, 0x1.917d92ae390b4p-3, 0x1.b00dc4d7cfc1ep-1 } },
	{ false, { { 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x68a041fd, 0xe4637f7c } },
		{ 0x1.0b353c98e35d0p-2, 0x1.9dfe9e0151b6bp-1, 0x1.c4f2f5b2c23b0p-5, 0x1.2f4a62afc8a78p-4, 0x1.d13d2ab7f4430p-2, 0x1.0e32b57a5e810p-5, 0x1.b997d921e7bbep-2, 0x1.2b3d167405872p-2 } },
	{ true, { { 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x68a041fd, 0xe4637f7c } },
		{ 0x1.12be6164714e2p-2, 0x1.142f32698d913p-1, 0x1.895cf53ff08f8p-1, 0x1.7639adb4a5346p-2, 0x1.ce7768f50c330p-1, 0x1.2b22c108e4dd0p-2, 0x1.bfa21b5ef44cbp-1, 0x1.140369f4d0e75p-1 } },
	{ false, { { 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0xe4637f7c } },
		{ 0x1.0b353c98e35d0p-2, 0x1.9dfe9e0151b6bp-1, 0x1.c4f2f5b2c23b0p-5, 0x1.2f4a62afc8a78p-4, 0x1.d13d2ab7f4430p-2, 0x1.0e32b57a5e810p-5, 0x1.b997d921e7bbep-2, 0x1.2b3d167405872p-2 } },
	{ true, { { 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0xe4637f7c } },
		{ 0x1.0b353c98e35d0p-2, 0x1.9dfe9e0151b6bp-1, 0x1.c4f2f5b2c23b0p-5, 0x1.2f4a62afc8a78p-4, 0x1.d13d2ab7f4430p-2, 0x1.0e32b57a5e810p-5, 0x1.b997d921e7bbep-2, 0x1.2b3d167405872p-2 } },
	{ false, { { 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x0000000c } },
		{ 0x1.e5f5db226e6d2p-2, 0x1.50a03c61dd475p-1, 0x1.5533c0d662e23p-1, 0x1.240ba761b339cp-3, 0x1.63dffff22a240p-7, 0x1.740ac82f85a52p-2, 0x1.05cfbba4afcbdp-1, 0x1.ff3ac122fae06p-1 } },
	{ true, { { 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x0000000c } },
		{ 0x1.e5f5db226e6d2p-2, 0x1.50a03c61dd475p-1, 0x1.5533c0d662e23p-1, 0x1.240ba761b339cp-3, 0x1.63dffff22a240p-7, 0x1.740ac82f85a52p-2, 0x1.05cfbba4afcbdp-1, 0x1.ff3ac122fae06p-1 } },
	{ false, { { 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000 } },
		{ 0x1.b0580f98a7dbep-1, 0x1.84129978f9c1ap-1, 0x1.aeaa51052e978p-2, 0x1.092178fb945a6p-2, 0x1.05c5ccdf19707p-1, 0x1.beb3709a573b8p-4, 0x1.1a3fb352a13acp-1, 0x1.f21e6dcb25438p-2 } },
	{ true, { { 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000 } },
		{ 0x1.b0580f98a7dbep-1, 0x1.84129978f9c1ap-1, 0x1.aeaa51052e978p-2, 0x1.092178fb945a6p-2, 0x1.05c5ccdf19707p-1, 0x1.beb3709a573b8p-4, 0x1.1a3fb352a13acp-1, 0x1.f21e6dcb25438p-2 } },
	{ false, { { 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff } },
		{ 0x1.454d9227a7013p-1, 0x1.a0274a3720bf8p-3, 0x1.36f8c1616ef77p-1, 0x1.2a53dc4d30c46p-2, 0x1.5c30407b15d96p-2, 0x1.ce3dac78a47b4p-3, 0x1.1f11099885fa0p-2, 0x1.5152f65d08560p-6 } },
	{ true, { { 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff } },
		{ 0x1.e8b4d96a59e06p-2, 0x1.262f7634106d8p-4, 0x1.1f9a969a94cd0p-1, 0x1.e29b413e97088p-2, 0x1.7e74893bff077p-1, 0x1.183e5b0c421d9p-1, 0x1.9219fd6f564ecp-3, 0x1.2dc095eafc518p-2 } },
	{ false, { { 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x80000000 } },
		{ 0x1.5aed4cb04bd74p-2, 0x1.02977c383c171p-1, 0x1.c73e27792adfdp-1, 0x1.4da7e1a2b8038p-3, 0x1.cbecf03af7cd8p-4, 0x1.0f78935ca9e03p-1, 0x1.bc9b677b7081cp-3, 0x1.1f9d787fb9110p-1 } },
	{ true, { { 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x80000000 } },
		{ 0x1.5aed4cb04bd74p-2, 0x1.02977c383c171p-1, 0x1.c73e27792adfdp-1, 0x1.4da7e1a2b8038p-3, 0x1.cbecf03af7cd8p-4, 0x1.0f78935ca9e03p-1, 0x1.bc9b677b7081cp-3, 0x1.1f9d787fb9110p-1 } },
	{ false, { { 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000001, 0x00000000 } },
		{ 0x1.b0580f98a7dbep-1, 0x1.84129978f9c1ap-1, 0x1.aeaa51052e978p-2, 0x1.092178fb945a6p-2, 0x1.05c5ccdf19707p-1, 0x1.beb3709a573b8p-4, 0x1.1a3fb352a13acp-1, 0x1.f21e6dcb25438p-2 } },
	{ true, { { 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000001, 0x00000000 } },
		{ 0x1.ced31cb3df170p-4, 0x1.abdb5477a4f26p-2, 0x1.1139c02ebd380p-6, 0x1.39338e3811e8ep-1, 0x1.9c7dc430ca10dp-1, 0x1.fb371e7068130p-4, 0x1.255a2942d93c0p-4, 0x1.a06e25b520ba6p-2 } },
	{ false, { { 0x3c8f5890, 0x03fff376, 0x1c518f7a, 0x6405efbc, 0x544bcb57, 0x34fc7d09, 0x68a041fd, 0x00000000 } },
		{ 0x1.b0580f98a7dbep-1, 0x1.84129978f9c1ap-1, 0x1.aeaa51052e978p-2, 0x1.092178fb945a6p-2, 0x1.05c5ccdf19707p-1, 0x1.beb3709a573b8p-4, 0x1.1a3fb352a13acp-1, 0x1.f21e6dcb25438p-2 } },
	{ true, { { 0x3c8f5890, 0x03fff376, 0x1c518f7a, 0x6405efbc, 0x544bcb57, 0x34fc7d09, 0x68a041fd, 0x00000000 } },
		{ 0x1.78b44ebfa1342p-2, 0x1.6b1a029550518p-3, 0x1.f4b2953fda3fcp-1, 0x1.c5c1d0245176cp-3, 0x1.ad530110da7c0p-5, 0x1.a6d95271ff4ecp-3, 0x1.8c4f0e7d9d608p-3, 0x1.8aae1bfad60fdp-1 } },
};

#endif
