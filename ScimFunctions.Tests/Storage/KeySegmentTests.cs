using ScimFunctions.Storage;

namespace ScimFunctions.Tests.Storage;

/// <summary>Keys outlive builds: what is written here must never change, or stored data is no longer found.</summary>
public sealed class KeySegmentTests
{
    [Theory]
    [InlineData("bjensen@example.com", "bjensen@example.com")]
    [InlineData("a/b\\c#d?e", "a!002Fb!005Cc!0023d!003Fe")]
    [InlineData("50%|now!", "50!0025!007Cnow!0021")]
    [InlineData("tab\tnul\0del\u007F\u0085", "tab!0009nul!0000del!007F!0085")]
    [InlineData("a\u2028b\u2029c\uFFFEd\uFFFFe\uFFFD", "a!2028b!2029c!FFFEd!FFFFe\uFFFD")]
    [InlineData("Zoë Müller 李 😀 O'Neil", "Zoë Müller 李 😀 O'Neil")]
    public void Escaping_is_pinned(string value, string expected) => Assert.Equal(expected, KeySegment.Escape(value));

    [Fact]
    public void A_lone_surrogate_is_escaped_and_a_pair_is_not()
    {
        Assert.Equal("!D83D", KeySegment.Escape("\uD83D"));
        Assert.Equal("a!DE00b", KeySegment.Escape("a\uDE00b"));
        Assert.Equal("\uD83D\uDE00", KeySegment.Escape("\uD83D\uDE00"));
    }

    [Theory]
    [InlineData("BJensen@Example.com", "BJENSEN@EXAMPLE.COM")]
    [InlineData("straße", "STRAßE")]
    [InlineData("ıi", "ıI")]
    [InlineData("éÉ", "ÉÉ")]
    [InlineData("ﬁ", "ﬁ")]
    public void Folding_is_pinned(string value, string expected) => Assert.Equal(expected, KeySegment.Fold(value));

    [Fact]
    public void A_long_value_is_replaced_by_its_hash()
    {
        Assert.Equal(new string('a', 400), KeySegment.Escape(new string('a', 400)));
        Assert.StartsWith("!~", KeySegment.Escape(new string('a', 401)), StringComparison.Ordinal);
        Assert.NotEqual(KeySegment.Escape(new string('a', 401)), KeySegment.Escape(new string('a', 402)));
    }

    [Fact]
    public void Different_values_never_give_the_same_segment()
    {
        string[] values = ["!002F", "/", "!~", "~", "!", "!!", "a|b", "a!007Cb", "", "\uD83D", "\uD83E"];

        Assert.Equal(values.Length, values.Select(KeySegment.Escape).Distinct(StringComparer.Ordinal).Count());
    }
}
