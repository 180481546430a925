using ScimFunctions.Storage;

namespace ScimFunctions.Tests.Storage;

/// <summary>The layout of the <c>Directory</c> table; like the escaping, it is pinned.</summary>
public sealed class DirectoryKeysTests
{
    [Fact]
    public void The_row_keys_are_pinned()
    {
        Assert.Equal("u|1f", DirectoryKeys.User("1f"));
        Assert.Equal("p|1f", DirectoryKeys.Member("1f"));
        Assert.Equal("c|1f", DirectoryKeys.Change("1f"));
        Assert.Equal("un|A@EXAMPLE.COM", DirectoryKeys.UserName("a@Example.com"));
        Assert.Equal("ux|00uA!002F1|1f", DirectoryKeys.ExternalId("00uA/1", "1f"));
        Assert.Equal("ue|A@EXAMPLE.COM|1f", DirectoryKeys.Email("a@example.com", "1f"));
        Assert.Equal("n|users", DirectoryKeys.Count("users"));
        Assert.Equal("n|users|x", DirectoryKeys.CountDelta("users", "x"));
    }

    [Fact]
    public void The_keys_of_groups_and_memberships_are_these()
    {
        Assert.Equal("g|x", DirectoryKeys.Group("x"));
        Assert.Equal("gn|STRASSE|x", DirectoryKeys.GroupName("Strasse", "x"));
        Assert.Equal("gu|SALES", DirectoryKeys.UniqueGroupName("Sales"));
        Assert.Equal("gx|aB|x", DirectoryKeys.GroupExternalId("aB", "x"));
        Assert.Equal("m|g|u", DirectoryKeys.Membership("g", "u"));
        Assert.Equal("r|u|g", DirectoryKeys.UserMembership("u", "g"));
        Assert.Equal("n|groups", DirectoryKeys.Count("groups"));
        Assert.Equal("n|groups|x", DirectoryKeys.CountDelta("groups", "x"));
        Assert.Equal("ud|u", DirectoryKeys.DeletedUser("u"));
        Assert.Equal("cm|c|0012", DirectoryKeys.MembershipPlan("c", 12));
    }

    [Fact]
    public void A_range_covers_its_prefix_and_nothing_beside_it() =>
        Assert.Equal("PartitionKey eq 'acme' and RowKey ge 'u|' and RowKey lt 'u}'", DirectoryKeys.Range("acme", "u|"));

    [Fact]
    public void A_range_goes_on_behind_a_key() =>
        Assert.Equal("PartitionKey eq 'acme' and RowKey gt 'u|5' and RowKey lt 'u}'", DirectoryKeys.Range("acme", "u|", "u|5"));

    [Fact]
    public void A_quote_in_a_key_stays_within_the_literal() =>
        Assert.Equal(
            "PartitionKey eq 'acme' and RowKey ge 'ue|O''NEIL@X|' and RowKey lt 'ue|O''NEIL@X}'", DirectoryKeys.Range("acme", DirectoryKeys.EmailPrefix("o'neil@x")));

    [Fact]
    public void The_longest_key_of_every_kind_fits_a_row_key()
    {
        var longest = new string('\u0001', 10_000);
        var id = Guid.CreateVersion7().ToString();

        Assert.All(
            [DirectoryKeys.User(longest), DirectoryKeys.UserName(longest), DirectoryKeys.ExternalId(longest, id), DirectoryKeys.Email(longest, id)],
            key => Assert.InRange(key.Length, 1, 512));
    }
}
