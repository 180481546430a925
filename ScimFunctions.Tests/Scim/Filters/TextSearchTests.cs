using ScimFunctions.Scim.Filters;

namespace ScimFunctions.Tests.Scim.Filters;

public sealed class TextSearchTests
{
    [Theory]
    [InlineData(StringComparison.Ordinal)]
    [InlineData(StringComparison.OrdinalIgnoreCase)]
    public void A_text_is_found_where_the_platform_finds_it(StringComparison comparison)
    {
        var random = new Random(20260);
        string Text(int length) => string.Concat(Enumerable.Range(0, length).Select(_ => "aAbäÄßıIiİ"[random.Next(10) / random.Next(1, 10)]));
        var found = 0;
        for (var round = 0; round < 5000; round++)
        {
            var text = Text(random.Next(1, 40));
            var value = Text(random.Next(0, 60)) + (random.Next(2) == 0 ? text.ToUpperInvariant() : text) + Text(random.Next(0, 60));
            value = value[random.Next(0, value.Length / 3)..];

            var expected = value.Contains(text, comparison);

            Assert.True(expected == new TextSearch(text, comparison).IsIn(value), $"'{text}' in '{value}'");
            found += expected ? 1 : 0;
        }

        Assert.InRange(found, 1000, 4999);
    }

    [Fact]
    public void Letters_beyond_the_basic_plane_are_found_in_either_case() =>
        Assert.True(new TextSearch(new string('x', 20) + "𐐨", StringComparison.OrdinalIgnoreCase).IsIn($"aa{new string('X', 25)}𐐀b"));

    [Fact]
    public void A_long_text_that_nearly_occurs_everywhere_costs_no_more_than_others()
    {
        var search = new TextSearch($"{new string('a', 3500)}b{new string('a', 3500)}", StringComparison.OrdinalIgnoreCase);
        var value = new string('a', 250_000);

        // By comparing at each place this takes minutes.
        Assert.DoesNotContain(Enumerable.Range(0, 300), _ => search.IsIn(value));
    }
}
