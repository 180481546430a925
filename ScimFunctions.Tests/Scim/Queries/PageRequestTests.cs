using ScimFunctions.Scim;
using ScimFunctions.Scim.Queries;

namespace ScimFunctions.Tests.Scim.Queries;

public sealed class PageRequestTests
{
    [Theory]
    [InlineData(null, null, 1, 200)]
    [InlineData("", "", 1, 200)]
    [InlineData("1", "100", 1, 100)]
    [InlineData("0", "5", 1, 5)]
    [InlineData("-7", "-1", 1, 0)]
    [InlineData("101", "0", 101, 0)]
    [InlineData("1", "1001", 1, 1000)]
    [InlineData("99999999999", "99999999999", int.MaxValue, 1000)]
    public void Numbers_out_of_range_are_brought_into_it(string? startIndex, string? count, int expectedStart, int expectedCount) =>
        Assert.Equal(new PageRequest(expectedStart, expectedCount), PageRequest.Parse(startIndex, count));

    [Theory]
    [InlineData("one", null, "startIndex")]
    [InlineData("1.5", null, "startIndex")]
    [InlineData(null, "ten", "count")]
    [InlineData(null, "0x10", "count")]
    public void What_is_no_whole_number_is_refused_by_name(string? startIndex, string? count, string name) =>
        Refusal.Of(ScimErrorType.InvalidValue, () => PageRequest.Parse(startIndex, count)).Begins($"'{name}' must be a whole number");

    [Fact]
    public void In_a_list_by_cursor_a_wrong_count_has_an_error_of_its_own()
    {
        Refusal.Of(ScimErrorType.InvalidCount, () => PageRequest.Parse(startIndex: null, "ten", byCursor: true));
        Assert.Equal(ScimErrorType.InvalidValue, Assert.Throws<ScimException>(() => PageRequest.Parse("one", count: null, byCursor: true)).ScimType);
    }
}
