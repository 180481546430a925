using System.Text;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Resources;

namespace ScimFunctions.Tests.Scim.Resources;

public sealed class ScimBodyTests
{
    [Fact]
    public void A_JSON_object_is_parsed()
    {
        using var document = Parse("""{"userName":"ä","emails":[{"value":"a\"b\\u0000"}],"empty":{}}""");

        Assert.Equal("ä", document.RootElement.GetProperty("userName").GetString());
    }

    [Fact]
    public void A_byte_order_mark_is_skipped()
    {
        using var document = ScimBody.Parse(Encoding.UTF8.GetPreamble().Concat("{\"a\":1}"u8.ToArray()).ToArray());

        Assert.Equal(1, document.RootElement.GetProperty("a").GetInt32());
    }

    [Theory]
    [InlineData("", "no body")]
    [InlineData("{\"userName\":\"a\"", "not valid JSON")]
    [InlineData("{\"a\":1,}", "not valid JSON")]
    [InlineData("{/* comment */\"a\":1}", "not valid JSON")]
    [InlineData("{'a':1}", "not valid JSON")]
    [InlineData("{\"a\":1}{\"b\":2}", "not valid JSON")]
    [InlineData("{\"a\":NaN}", "not valid JSON")]
    [InlineData("{\"a\":\"line\nbreak\"}", "not valid JSON")]
    [InlineData("[]", "must be a JSON object; got an array of 0")]
    [InlineData("\"text\"", "must be a JSON object; got the string 'text'")]
    [InlineData("null", "must be a JSON object; got null")]
    [InlineData("""{"userName":"a","userName":"b"}""", "'userName' occurs twice")]
    [InlineData("""{"userName":"a","USERNAME":"b"}""", "'userName' and 'USERNAME'")]
    [InlineData("""{"userName":"a","userN\u0061ME":"b"}""", "'userName' and 'userNaME'")]
    [InlineData("""{"name":{"givenName":"a","GivenName":"b"}}""", "'givenName' and 'GivenName'")]
    [InlineData("""{"emails":[{"value":"a"},{"value":"b","Value":"c"}]}""", "'value' and 'Value'")]
    [InlineData("""{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"j":1,"k":1,"l":1,"m":1,"A":2}""", "'a' and 'A'")]
    [InlineData("""{"userName":"a\u0000b"}""", "NUL")]
    [InlineData("""{"user\u0000Name":"a"}""", "NUL")]
    [InlineData("""{"userName":"\ud83d"}""", "surrogate")]
    [InlineData("""{"userName":"\ude00\ud83d"}""", "surrogate")]
    [InlineData("""{"\ud83d":"a"}""", "surrogate")]
    [InlineData("""  "\ud83d"  """, "surrogate")]
    public void A_bad_body_is_invalidSyntax_with_a_detail_that_helps(string body, string detail) =>
        Refusal.Of(ScimErrorType.InvalidSyntax, () => Parse(body)).Says(detail);

    [Fact]
    public void A_syntax_error_says_where_it_is() =>
        Assert.Contains("line 2, byte 8", Assert.Throws<ScimException>(() => Parse("{\n  \"a\": oops\n}")).Detail, StringComparison.Ordinal);

    [Theory]
    [InlineData(new byte[] { 0x7B, 0x22, 0x61, 0x22, 0x3A, 0x22, 0xC3, 0x28, 0x22, 0x7D })]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00 })]
    [InlineData(new byte[] { 0x7B, 0x22, 0x61, 0x22, 0x3A, 0x22, 0xED, 0xA0, 0x80, 0x22, 0x7D })]
    public void A_body_that_is_not_UTF_8_is_refused(byte[] body) =>
        Refusal.Of(ScimErrorType.InvalidSyntax, () => ScimBody.Parse(body)).Says("UTF-8");

    [Fact]
    public void A_whole_surrogate_pair_is_fine()
    {
        using var document = Parse("""{"displayName":"\ud83d\ude00"}""");

        Assert.Equal("😀", document.RootElement.GetProperty("displayName").GetString());
    }

    [Fact]
    public void Nesting_is_limited_to_32_levels()
    {
        static string Nested(int depth) => string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth);

        Parse(Nested(32)).Dispose();
        Assert.Contains("32 levels", Assert.Throws<ScimException>(() => Parse(Nested(33))).Detail, StringComparison.Ordinal);
    }

    private static JsonDocument Parse(string body) => ScimBody.Parse(Encoding.UTF8.GetBytes(body));
}
