using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using ScimFunctions.Provisioning.Listing;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Queries;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Provisioning.Listing;

/// <summary>Cursors as texts. Their checksum is no secret, so that whatever stands behind a right one is somebody's invention, perhaps.</summary>
public sealed class PageCursorsTests
{
    private const string Row = "u|01a20319-412b-7e3a-a54f-97d8b7883176";
    private const long Never = 253402300799;

    private readonly FakeClock clock = new();
    private readonly PageCursors cursors;

    public PageCursorsTests() => cursors = new PageCursors(clock);

    public static TheoryData<string?, string?, string?> Positions => new()
    {
        { null, null, null },
        { Row, null, null },
        { Row, "ADA \u00FC \"quoted\" \n", null },
        { Row, null, "-79228162514264337593543950335" },
    };

    [Theory]
    [MemberData(nameof(Positions))]
    public void A_cursor_holds_its_position(string? after, string? text, string? number)
    {
        var position = new CursorPosition(after, new SortKey(text, number is null ? null : decimal.Parse(number)));

        var cursor = cursors.Write("acme", "users", position);

        Assert.Equal(position, new PageCursors(clock).Read("acme", "users", cursor));
        Assert.Matches("^[A-Za-z0-9_-]{1,250}$", cursor);
    }

    [Theory]
    [InlineData("other", "users")]
    [InlineData("acme", "groups")]
    [InlineData("acme\nusers", "")]
    [InlineData("", "acme\nusers")]
    public void It_leads_nowhere_in_another_list(string tenant, string query)
    {
        var cursor = cursors.Write("acme", "users", new CursorPosition(Row, SortKey.Missing));

        ShouldBeRefused(ScimErrorType.InvalidCursor, tenant, query, cursor);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"e\":")]
    [InlineData("{\"e\":\"tomorrow\"}")]
    [InlineData("{\"e\":1e99}")]
    [InlineData("{\"e\":253402300799,\"a\":7}")]
    [InlineData("{\"e\":253402300799,\"a\":\"\"}")]
    [InlineData("{\"e\":253402300799,\"a\":\"u|' or PartitionKey ne '\"}")]
    [InlineData("{\"e\":253402300799,\"a\":\"u|x|01a20319-412b-7e3a-a54f-97d8b7883176\"}")]
    [InlineData("{\"e\":253402300799,\"a\":\"u|01a20319412b7e3aa54f97d8b7883176\"}")]
    [InlineData("{\"e\":253402300799,\"t\":\"\\ud83d\"}")]
    [InlineData("{\"e\":253402300799,\"n\":1e99}")]
    [InlineData("{\"e\":253402300799} and more")]
    public void What_we_never_wrote_is_refused_although_its_checksum_is_right(string content) =>
        ShouldBeRefused(ScimErrorType.InvalidCursor, "acme", "users", Forge(content));

    [Theory]
    [InlineData(long.MinValue, ScimErrorType.ExpiredCursor)]
    [InlineData(0, ScimErrorType.ExpiredCursor)]
    public void A_time_that_is_past_is_refused_however_long_ago(long expires, string scimType) =>
        ShouldBeRefused(scimType, "acme", "users", Forge($$"""{"e":{{expires}}}"""));

    [Theory]
    [InlineData(Never)]
    [InlineData(long.MaxValue)]
    public void Whoever_makes_up_a_cursor_gets_no_further_than_by_asking(long expires) =>
        Assert.Equal(new CursorPosition(Row, SortKey.Missing), cursors.Read("acme", "users", Forge($$"""{"e":{{expires}},"a":"{{Row}}"}""")));

    private void ShouldBeRefused(string scimType, string tenant, string query, string cursor) =>
        Assert.Equal(scimType, Assert.Throws<ScimException>(() => cursors.Read(tenant, query, cursor)).ScimType);

    private static string Forge(string content)
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        return Base64Url.EncodeToString([.. SHA256.HashData([.. "acme\nusers\n"u8, .. bytes])[..8], .. bytes]);
    }
}
