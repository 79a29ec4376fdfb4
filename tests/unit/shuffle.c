/* SPDX-License-Identifier: MIT */
/* shuffle - equals TensorFlow's index shuffle, and is a permutation for every number of items. */

#include "input/shuffle.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#define ITEMS_MAX 70000

/* Of TensorFlow 2.21.0, by tests/tools/shuffle_vectors.py. The first word of the key is 498247692.
 */
static const struct {
	uint32_t word[2];
	uint64_t last_index, index, expected;
} vectors[] = {
	{ { 4092891721u, 3797265611u }, 7807u, 7330u, 683u },
	{ { 2390402793u, 3299030207u }, 66u, 56u, 15u },
	{ { 346705521u, 421128506u }, 128434u, 1505u, 29946u },
	{ { 2942817377u, 2917953297u }, 65799u, 27554u, 63436u },
	{ { 1080240572u, 3991387404u }, 678657u, 394625u, 246014u },
	{ { 1461983573u, 1254653888u }, 263193u, 239834u, 36356u },
	{ { 2480014448u, 3053130464u }, 1639505u, 762403u, 1542187u },
	{ { 1980291394u, 389485682u }, 1052771u, 1045336u, 283523u },
	{ { 3759958078u, 2253366259u }, 6147977u, 3522931u, 5203380u },
	{ { 4218789391u, 3458192345u }, 4211082u, 1883451u, 3801514u },
	{ { 3513851069u, 2879702798u }, 25434183u, 24068846u, 13128079u },
	{ { 2672799787u, 2018807828u }, 16844325u, 16177031u, 6592329u },
	{ { 3009515036u, 2896110047u }, 128561060u, 95901695u, 114964638u },
	{ { 2343472742u, 2404305743u }, 67377300u, 41289034u, 12163901u },
	{ { 3798684234u, 1860007896u }, 857005464u, 316081829u, 173503374u },
	{ { 3572734190u, 39843964u }, 269509198u, 80446749u, 261744355u },
	{ { 4126051442u, 3981253048u }, 3889705810u, 1545912750u, 145451964u },
	{ { 3957854121u, 2085503560u }, 1078036792u, 1067636811u, 328255245u },
	{ { 3896678781u, 3570848376u }, 12060093253u, 5654999207u, 2129165553u },
	{ { 422513065u, 2212652634u }, 4312147166u, 4145795381u, 1037155911u },
	{ { 2140700838u, 415162484u }, 47104056451u, 10356501206u, 33759254227u },
	{ { 60269341u, 918992u }, 17248588661u, 7704186090u, 4787122731u },
	{ { 2667495386u, 4107564524u }, 99848702247u, 49973698922u, 21118235521u },
	{ { 664693043u, 957467056u }, 68994354643u, 19705028724u, 9073697613u },
	{ { 2167761861u, 362637880u }, 936123673598u, 174670113153u, 655922586684u },
	{ { 4016034588u, 1769694667u }, 275977418572u, 85074690692u, 243088559035u },
	{ { 455841806u, 3812946371u }, 2753918844397u, 111779917935u, 1698185255243u },
	{ { 2192099090u, 1304260098u }, 1103909674288u, 1091442985592u, 1083480103056u },
	{ { 3457185027u, 2231723970u }, 12609804002134u, 10966913836996u, 986014694642u },
	{ { 1444908030u, 2569333643u }, 4415638697149u, 298067109995u, 1655025047177u },
	{ { 3957621027u, 3603392971u }, 63136858891257u, 61084965439518u, 51146956426995u },
	{ { 809727155u, 3770194891u }, 17662554788594u, 7694562487315u, 14860984591161u },
	{ { 3626561827u, 1674914576u }, 109134932535913u, 75013430707343u, 460304331128u },
	{ { 337837039u, 1309575318u }, 70650219154375u, 24585870554431u, 53046354044637u },
	{ { 1785578498u, 2008757844u }, 803795670993840u, 584718246931682u, 552346832149514u },
	{ { 2070400934u, 3421851980u }, 282600876617499u, 53235330014262u, 261194125950297u },
	{ { 993575479u, 4095998142u }, 2091163088453947u, 1022575357282914u, 1100640287114415u },
	{ { 2773171075u, 2879341616u }, 1130403506469995u, 61216002219250u, 813076074701127u },
	{ { 2312319096u, 3075250442u }, 10839291242569137u, 10265234751436581u, 4652823438404495u },
	{ { 2386860032u, 1132637511u }, 4521614025879978u, 3927618549365609u, 3414643408270914u },
	{ { 2940108249u, 3260364377u }, 25655077345210146u, 23272598917651655u, 560863509245599u },
	{ { 2706201084u, 2175945118u }, 18086456103519912u, 2302784672056758u, 16267215708294826u },
	{ { 1120377884u, 270063605u }, 118575346790022716u, 37043662472544785u,
		18889393783101098u },
	{ { 66271313u, 414249230u }, 72345824414079648u, 44663987780050427u, 72116775979612924u },
	{ { 1504556339u, 3349029850u }, 396455280432267892u, 360707436483776849u,
		265569829582231943u },
	{ { 2642026955u, 3971745076u }, 289383297656318591u, 245643741584525309u,
		208081456944451999u },
	{ { 3772713038u, 2948338116u }, 4270048952220850032u, 2311661967749559582u,
		207271675408848418u },
	{ { 3967398846u, 1670945465u }, 1157533190625274364u, 132887372000372377u,
		488446261451755941u },
	{ { 101633162u, 2986293464u }, 17804293505703629118u, 13413119060617482856u,
		1321063306068009796u },
	{ { 525339929u, 3298077116u }, 4630132762501097456u, 186958603128171291u,
		4276479689152448146u },
};

static void
equals_tensorflow(void)
{
	for (size_t i = 0; i < sizeof(vectors) / sizeof(*vectors); i++) {
		uint32_t key[3] = { 498247692, vectors[i].word[0], vectors[i].word[1] };
		uint64_t index = vectors[i].index;
		struct shuffle shuffle;

		shuffle_init(&shuffle, key, vectors[i].last_index);
		shuffle_map(&shuffle, &index, 1);
		CHECK(index == vectors[i].expected);
		CHECK(shuffle_invert(&shuffle, index) == vectors[i].index);
	}
}

/* All indices are mapped, at once, to different ones, and back. */
static void
is_permutation(uint64_t count, uint64_t epoch)
{
	static uint64_t index[ITEMS_MAX];
	static bool seen[ITEMS_MAX];
	bool inverted = true, once = true;
	struct shuffle shuffle;

	memset(seen, false, sizeof(seen));
	shuffle_init_epoch(&shuffle, 7, epoch, count - 1);
	for (uint64_t i = 0; i < count; i++)
		index[i] = i;
	shuffle_map(&shuffle, index, count);
	for (uint64_t i = 0; i < count; i++) {
		if (index[i] >= count || seen[index[i]])
			once = false;
		else
			seen[index[i]] = true;
	}
	for (uint64_t i = 0; i < count && once; i += 1 + count / 999)
		inverted &= shuffle_invert(&shuffle, index[i]) == i;
	CHECK(once);
	CHECK(inverted);
}

/* Where TensorFlow's block is too small, and where its log2 rounds down. */
static void
holds_powers_of_two(void)
{
	for (unsigned bits = 16; bits < 64; bits += 2) {
		uint64_t last_index = (uint64_t)1 << bits;
		uint64_t index[3] = { 0, last_index / 3, last_index };
		struct shuffle shuffle;

		shuffle_init_epoch(&shuffle, 0, 0, last_index);
		shuffle_map(&shuffle, index, 3);
		CHECK(shuffle_invert(&shuffle, index[0]) == 0);
		CHECK(shuffle_invert(&shuffle, index[1]) == last_index / 3);
		CHECK(shuffle_invert(&shuffle, index[2]) == last_index);
	}
}

void
test_shuffle(void)
{
	equals_tensorflow();
	holds_powers_of_two();
	for (uint64_t count = 1; count < 40; count++)
		is_permutation(count, count);
	is_permutation(1000, 3);
	is_permutation(65535, 4);
	is_permutation(65536, 5);
	is_permutation(65537, 6);
}
