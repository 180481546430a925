using System.Text;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Security;

/// <summary>What looks wrong and is right: it is kept as it was sent, and found again.</summary>
public sealed class UnusualValuesTests(ScimServiceFixture service) : IClassFixture<ScimServiceFixture>
{
    private static readonly string[] OddUserNames =
    [
        @"a/b\c#d?e%f",
        "%2F%00%25",
        "😀👩‍👩‍👧@example.com",
        "ada|un|lovelace!~0041",
        "O'Brien' or PartitionKey ne '",
        "\"quoted\"@example.com",
        "ada\u0301 (combining accent)",
        "ad\u00E1 (one character)",
        "\u200Eada\u202Eadmin\u200F",
        "ada@example.com ",
        " ada@example.com",
        "a\u00A0b\u2028c\u2029d",
        "İstanbul ıI ß ẞ ſ",
        "𐐨𐐀",
        "\uE000\uFFFD\uFEFF",
        "<script>alert(1)</script>&amp;",
        "${jndi:ldap://example.com/a}",
        ".",
        "..",
        "*",
        "null",
    ];

    public static TheoryData<string> UserNames => [.. OddUserNames];

    [Theory]
    [MemberData(nameof(UserNames))]
    public async Task An_odd_userName_is_kept_as_sent_found_by_filter_and_taken_once(string userName)
    {
        var tenant = await service.CreateTenantAsync();
        var json = Json(userName);

        var created = (await tenant.PostAsync("Users", json)).ShouldBe(HttpStatusCode.Created).Body;
        var filter = Uri.EscapeDataString($"userName eq {JsonSerializer.Serialize(userName)}");
        var found = (await tenant.GetAsync($"Users?filter={filter}")).ShouldBe(HttpStatusCode.OK).Body;
        var read = (await tenant.GetAsync($"Users/{created.GetProperty("id").GetString()}")).ShouldBe(HttpStatusCode.OK).Body;

        Assert.Equal(userName, created.GetProperty("userName").GetString());
        Assert.Equal(userName, read.GetProperty("userName").GetString());
        Assert.Equal(userName, Assert.Single(found.GetProperty("Resources").EnumerateArray()).GetProperty("userName").GetString());
        Assert.Equal(userName, (await tenant.MemberAsync(created.GetProperty("id").GetString()!)).Body.GetProperty("userName").GetString());
        (await tenant.PostAsync("Users", json)).ShouldBeError(HttpStatusCode.Conflict, "uniqueness");
        (await tenant.DeleteAsync($"Users/{created.GetProperty("id").GetString()}")).ShouldBe(HttpStatusCode.NoContent);
        (await tenant.PostAsync("Users", json)).ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Odd_userNames_are_all_different_users()
    {
        var tenant = await service.CreateTenantAsync();

        foreach (var name in OddUserNames)
        {
            (await tenant.PostAsync("Users", Json(name))).ShouldBe(HttpStatusCode.Created);
        }

        Assert.Equal(OddUserNames.Length, (await tenant.GetAsync("Users?count=0")).Body.GetProperty("totalResults").GetInt32());
    }

    [Fact]
    public async Task Long_userNames_that_differ_in_the_last_character_are_different_and_case_still_does_not_matter()
    {
        var tenant = await service.CreateTenantAsync();
        var (one, other) = (new string('a', 999) + "b", new string('a', 999) + "c");
        (await tenant.PostAsync("Users", Json(one))).ShouldBe(HttpStatusCode.Created);

        (await tenant.PostAsync("Users", Json(other))).ShouldBe(HttpStatusCode.Created);
        (await tenant.PostAsync("Users", Json(one.ToUpperInvariant()))).ShouldBeError(HttpStatusCode.Conflict, "uniqueness");

        var found = (await tenant.GetAsync($"Users?filter=userName eq \"{other.ToUpperInvariant()}\"")).Body;
        Assert.Equal(other, Assert.Single(found.GetProperty("Resources").EnumerateArray()).GetProperty("userName").GetString());
    }

    [Theory]
    [InlineData("a/b\\c#d?e%f|g!h")]
    [InlineData("😀")]
    [InlineData("' or '1' eq '1")]
    [InlineData("{id}")]
    public async Task An_odd_externalId_and_email_address_are_found_by_filter(string value)
    {
        var tenant = await service.CreateTenantAsync();
        var id = await tenant.CreateUserAsync("ada@example.com", $"\"externalId\":{JsonSerializer.Serialize(value)},\"phoneNumbers\":[]");
        var patch = $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","path":"emails","value":[{"value":{{JsonSerializer.Serialize(value)}}}]}]}""";
        (await tenant.PatchAsync($"Users/{id}", patch)).ShouldBe(HttpStatusCode.OK);

        foreach (var attribute in new[] { "externalId", "emails.value" })
        {
            var filter = Uri.EscapeDataString($"{attribute} eq {JsonSerializer.Serialize(value)}");
            Assert.Equal(1, (await tenant.GetAsync($"Users?filter={filter}")).ShouldBe(HttpStatusCode.OK).Body.GetProperty("totalResults").GetInt32());
        }
    }

    [Theory]
    [InlineData("shoe size")]
    [InlineData("a.b.c")]
    [InlineData("urn:x:y")]
    [InlineData("__proto__")]
    [InlineData("😀")]
    [InlineData("a/b\\c#d?e%f'g\"h")]
    [InlineData("id")]
    public async Task An_odd_name_of_a_custom_attribute_is_kept_and_becomes_part_of_the_schema(string name)
    {
        const string Urn = "urn:scim:schemas:extension:modernloop:1.0:CustomAttribute";
        var tenant = await service.CreateTenantAsync();

        var id = await tenant.CreateUserAsync("ada@example.com", $"\"{Urn}\":{{{JsonSerializer.Serialize(name)}:\"x\"}}");

        Assert.Equal("x", (await tenant.GetAsync($"Users/{id}")).Body.TextAt(Urn, name));
        var attribute = Assert.Single((await tenant.GetAsync($"Schemas/{Urn}")).Body.ItemsAt("attributes"));
        Assert.Equal(name, attribute.TextAt("name"));
    }

    [Theory]
    [InlineData("a number for a string", "\"title\":1e999999", "title", "\"1e999999\"")]
    [InlineData("a boolean as text", "\"active\":\"False\"", "active", "false")]
    [InlineData("a role that is JSON in a string and holds half of a surrogate pair", """ "roles":[{"value":"{\"value\":\"\\ud800\"}"}]""", "roles", """[{"value":"{\"value\":\"\\ud800\"}"}]""")]
    [InlineData("a role that is JSON in a string and names something twice", """ "roles":[{"value":"{\"value\":\"a\",\"value\":\"b\"}"}]""", "roles", """[{"value":"{\"value\":\"a\",\"value\":\"b\"}"}]""")]
    [InlineData("an email address that is none", "\"emails\":[{\"value\":\"ada\"}]", "emails", "[{\"value\":\"ada\"}]")]
    public async Task A_value_that_can_be_understood_is_kept(string name, string member, string attribute, string kept)
    {
        Assert.NotEmpty(name);
        var tenant = await service.CreateTenantAsync();
        var user = member.StartsWith("\"emails\"", StringComparison.Ordinal)
            ? $$"""{"userName":"ada","name":{"givenName":"A","familyName":"L"},{{member}}}"""
            : TestTenant.UserJson("ada@example.com", member);

        (await tenant.PostAsync("Users", user)).ShouldBe(HttpStatusCode.Created).Body.At(attribute).ShouldBeJson(kept);
    }

    [Fact]
    public async Task A_role_that_is_a_bomb_in_a_string_is_only_text()
    {
        var tenant = await service.CreateTenantAsync();
        var bomb = string.Concat(Enumerable.Repeat("{\\\"a\\\":", 10_000));

        (await tenant.PostAsync("Users", TestTenant.UserJson("ada@example.com", $"\"roles\":[{{\"value\":\"{bomb}\"}}]"))).ShouldBe(HttpStatusCode.Created);
    }

    [Theory]
    [InlineData("application/scim+json; charset=utf-8", false)]
    [InlineData("application/scim+json;charset=\"UTF-8\"", false)]
    [InlineData("APPLICATION/JSON; charset=iso-8859-1", false)]
    [InlineData("application/json;", true)]
    public async Task A_body_in_UTF_8_is_read_whatever_its_charset_and_byte_order_mark(string contentType, bool hasMark)
    {
        var tenant = await service.CreateTenantAsync();
        var body = Encoding.UTF8.GetBytes(TestTenant.UserJson("ada@example.com", "\"title\":\"Geschäftsführerin\""));

        var answer = await tenant.SendAsync(HttpMethod.Post, "Users", configure: request =>
        {
            request.Content = new ByteArrayContent([.. hasMark ? Encoding.UTF8.Preamble : [], .. body]);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
            request.Content.Headers.TryAddWithoutValidation("Content-Encoding", "identity");
        });

        Assert.Equal("Geschäftsführerin", answer.ShouldBe(HttpStatusCode.Created).Body.TextAt("title"));
    }

    [Theory]
    [InlineData("count=99999999999999999999", 1, 1)]
    [InlineData("count=-99999999999999999999", 1, 0)]
    [InlineData("count=2147483648&startIndex=-2147483649", 1, 1)]
    [InlineData("startIndex=2147483647&count=1000", 2147483647, 0)]
    [InlineData("startIndex=99999999999999999999", 2147483647, 0)]
    [InlineData("startIndex=%2B1&count=%20%205%20", 1, 1)]
    [InlineData("startIndex=&count=&filter=&attributes=&excludedAttributes=", 1, 1)]
    [InlineData("filter=userName+eq+%22ada%40example.com%22", 1, 1)]
    [InlineData("filter=id+eq+%22\u00FF%22", 1, 0)]
    [InlineData("filter=emails.value+eq+%22%27+or+RowKey+ge+%27%22", 1, 0)]
    [InlineData("attributes=%00,%FF,,,..,urn:,urn::,:,.,userName.,.userName", 1, 1)]
    [InlineData("count=1&count=many", 1, 1)]
    [InlineData("&&&=&a&=b&%&%zz&%C0%80", 1, 1)]
    public async Task A_query_that_goes_too_far_is_brought_back_within_its_limits(string query, int startIndex, int items)
    {
        var tenant = await service.CreateTenantAsync();
        await tenant.CreateUserAsync("ada@example.com");

        var page = (await tenant.GetAsync($"Users?{query}")).ShouldBe(HttpStatusCode.OK).Body;

        Assert.Equal(startIndex, page.GetProperty("startIndex").GetInt32());
        Assert.Equal(items, page.GetProperty("Resources").GetArrayLength());
    }

    [Fact]
    public async Task As_many_query_parameters_and_attribute_names_as_a_URL_holds_are_no_trouble()
    {
        var tenant = await service.CreateTenantAsync();
        await tenant.CreateUserAsync("ada@example.com");

        foreach (var query in new[] { string.Concat(Enumerable.Repeat("&a", 4000)), "attributes=" + string.Concat(Enumerable.Repeat("a,", 4000)), "filter=" + string.Join(" or ", Enumerable.Repeat("a pr", 600)).Replace(' ', '+') })
        {
            (await tenant.GetAsync($"Users?{query}")).ShouldBe(HttpStatusCode.OK);
        }
    }

    [Theory]
    [InlineData("If-Match: ")]
    [InlineData("X-HTTP-Method-Override: DELETE")]
    [InlineData("Accept: ;;,,q=/*/*;q=NaN")]
    [InlineData("Expect: garbage")]
    [InlineData("X-Forwarded-Host: example.com/\u00C3\u00A4\"<>, a b")]
    [InlineData("X-Forwarded-Proto: java\u00C3\u00A4script\"")]
    [InlineData("X-Forwarded-Prefix: /\u00C3\u00A4\"<>")]
    [InlineData("X-Forwarded-For: not an address")]
    public async Task A_header_that_means_nothing_changes_nothing(string header)
    {
        var tenant = await service.CreateTenantAsync();
        var id = await tenant.CreateUserAsync("ada@example.com");
        var head = $"GET /org/scim/v2/Users/{id} HTTP/1.1\r\nHost: {service.Service.BaseAddress.Authority}\r\nAuthorization: Bearer {tenant.Token}\r\n{header}";

        var answer = (await RawConnection.SendAsync(service.Service.BaseAddress, head)).ShouldBe(HttpStatusCode.OK);

        Assert.Equal("ada@example.com", answer.Body.TextAt("userName"));
        Assert.EndsWith($"/org/scim/v2/Users/{id}", answer.Headers["Location"], StringComparison.Ordinal);
    }

    private static string Json(string userName) =>
        $$"""{"userName":{{JsonSerializer.Serialize(userName)}},"name":{"givenName":"Given","familyName":"Family"},"emails":[{"value":"someone@example.com"}]}""";
}
