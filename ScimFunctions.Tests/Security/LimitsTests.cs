using System.Text;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Security;

/// <summary>The limits (design: limits), each from both sides: what reaches it is served, what goes beyond it gets an error that names it.</summary>
public sealed class LimitsTests(ScimServiceFixture service) : IClassFixture<ScimServiceFixture>
{
    private const string Custom = "urn:scim:schemas:extension:modernloop:1.0:CustomAttribute";

    [Theory]
    [InlineData(1024 * 1024, HttpStatusCode.Created)]
    [InlineData((1024 * 1024) + 1, HttpStatusCode.RequestEntityTooLarge)]
    public async Task A_body_has_one_MiB_at_most(int length, HttpStatusCode expected)
    {
        var tenant = await service.CreateTenantAsync();

        var answer = (await tenant.PostAsync("Users", TestTenant.UserJson("ada@example.com").PadRight(length))).ShouldBe(expected);

        if (expected != HttpStatusCode.Created)
        {
            Assert.Contains("1048576", answer.ShouldBeError(expected).Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_user_has_256_KiB_at_most_whether_created_replaced_or_patched()
    {
        var tenant = await service.CreateTenantAsync();
        var id = await tenant.CreateUserAsync("ada@example.com", $"\"title\":\"{new string('x', 200 * 1024)}\"");
        var before = await StoredRows.OfAsync(service.Service, tenant.Id);
        var more = new string('y', 100 * 1024);

        ScimResponse[] refused =
        [
            await tenant.PostAsync("Users", TestTenant.UserJson("eve@example.com", $"\"title\":\"{new string('x', 257 * 1024)}\"")),
            await tenant.PutAsync($"Users/{id}", TestTenant.UserJson("ada@example.com", $"\"title\":\"{new string('x', 257 * 1024)}\"")),
            await tenant.PatchAsync($"Users/{id}", Patch($$"""{"op":"add","path":"nickName","value":"{{more}}"}""")),
            await tenant.PatchAsync($"Users/{id}", Patch($$"""{"op":"add","path":"{{Custom}}:never seen","value":"{{more}}"}""")),
        ];

        Assert.All(refused, answer => Assert.Contains("262144", answer.ShouldBeError(HttpStatusCode.RequestEntityTooLarge).Detail, StringComparison.Ordinal));
        Assert.Equal(before, await StoredRows.OfAsync(service.Service, tenant.Id));
    }

    [Fact]
    public async Task A_user_of_256_KiB_is_kept_whatever_its_characters()
    {
        var tenant = await service.CreateTenantAsync();
        foreach (var (character, escaped) in new[] { ("'", "'"), ("+", "+"), ("ä", "ä"), ("漢", "漢"), ("😀", "😀"), ("\u0001", "\\u0001"), ("\"", "\\\"") })
        {
            // As the response writes it, an emoji takes twelve bytes, a control character six.
            var count = 250 * 1024 / Math.Max(Encoding.UTF8.GetByteCount(escaped), character == "😀" ? 12 : 0);
            var text = string.Concat(Enumerable.Repeat(escaped, count));

            var answer = (await tenant.PostAsync("Users", TestTenant.UserJson($"{Guid.NewGuid()}@example.com", $"\"displayName\":\"{text}\""))).ShouldBe(HttpStatusCode.Created);

            var id = answer.Body.GetProperty("id").GetString()!;
            Assert.Equal(count * character.Length, (await tenant.GetAsync($"Users/{id}")).Body.TextAt("displayName")!.Length);
            Assert.Equal(count * character.Length, (await tenant.MemberAsync(id)).Body.TextAt("displayName")!.Length);
        }
    }

    [Theory]
    [InlineData("phoneNumbers", "phoneNumbers[{0}]", "type eq \\\"b\\\" or ", "type eq \\\"b\\\"", "")]
    [InlineData("addresses", "addresses", "", "", "{\"type\":\"b\"},")]
    public async Task A_PATCH_that_would_look_through_thousands_of_elements_for_minutes_is_refused_in_seconds(
        string attribute, string path, string condition, string lastCondition, string description)
    {
        var tenant = await service.CreateTenantAsync();
        var elements = string.Join(',', Enumerable.Repeat("{\"type\":\"a\"}", 15_000));
        var id = await tenant.CreateUserAsync("ada@example.com", $"\"{attribute}\":[{elements}]");
        var filter = string.Concat(Enumerable.Repeat(condition, 50)) + lastCondition;
        var value = description.Length == 0 ? "" : $",\"value\":[{string.Concat(Enumerable.Repeat(description, 60)).TrimEnd(',')}]";
        var operation = $"{{\"op\":\"remove\",\"path\":\"{path.Replace("{0}", filter, StringComparison.Ordinal)}\"{value}}}";
        var before = await StoredRows.OfAsync(service.Service, tenant.Id);

        var answer = await tenant.PatchAsync($"Users/{id}", Patch(string.Join(',', Enumerable.Repeat(operation, 1000))));

        Assert.Contains("too many values", answer.ShouldBeError(HttpStatusCode.RequestEntityTooLarge).Detail, StringComparison.Ordinal);
        Assert.Equal(before, await StoredRows.OfAsync(service.Service, tenant.Id));
    }

    [Theory]
    [InlineData(100, "phoneNumbers[value co \\\"x\\\"].display", 400)]
    [InlineData(15_000, "phoneNumbers.type", 400)]
    [InlineData(15_000, "phoneNumbers", 400)]
    public async Task Neither_long_values_nor_many_can_be_gone_over_for_long_by_one_PATCH(int elements, string path, int operations)
    {
        var tenant = await service.CreateTenantAsync();
        var phones = string.Join(',', Enumerable.Range(0, elements).Select(number => elements > 1000 ? "{\"type\":\"a\"}" : $"{{\"value\":\"{number}{new string('1', 2000)}\"}}"));
        var id = await tenant.CreateUserAsync("ada@example.com", $"\"phoneNumbers\":[{phones}]");
        var before = await StoredRows.OfAsync(service.Service, tenant.Id);
        var value = path == "phoneNumbers" ? "[{\"type\":\"b\"}]" : "\"b\"";
        var operation = path.Contains('[', StringComparison.Ordinal) ? $"{{\"op\":\"remove\",\"path\":\"{path}\"}}" : $"{{\"op\":\"add\",\"path\":\"{path}\",\"value\":{value}}}";

        (await tenant.PatchAsync($"Users/{id}", Patch(operation))).ShouldBe(HttpStatusCode.OK);
        before = await StoredRows.OfAsync(service.Service, tenant.Id);
        var answer = await tenant.PatchAsync($"Users/{id}", Patch(string.Join(',', Enumerable.Repeat(operation, operations))));

        Assert.Contains("too many values, or too long ones", answer.ShouldBeError(HttpStatusCode.RequestEntityTooLarge).Detail, StringComparison.Ordinal);
        Assert.Equal(before, await StoredRows.OfAsync(service.Service, tenant.Id));
    }

    [Fact]
    public async Task A_thousand_filters_over_twenty_emails_are_within_what_a_PATCH_may_ask_for()
    {
        var tenant = await service.CreateTenantAsync();
        var emails = string.Join(',', Enumerable.Range(0, 20).Select(number => $"{{\"value\":\"{number}{new string('e', 100)}@example.com\"}}"));
        var id = await tenant.CreateUserAsync("ada@example.com");
        (await tenant.PatchAsync($"Users/{id}", Patch($$"""{"op":"replace","path":"emails","value":[{{emails}}]}"""))).ShouldBe(HttpStatusCode.OK);

        var operations = Enumerable.Range(0, 1000).Select(number => $$"""{"op":"replace","path":"emails[value eq \"{{number % 20}}{{new string('e', 100)}}@example.com\"].display","value":"{{number}}"}""");
        var patched = (await tenant.PatchAsync($"Users/{id}", Patch(string.Join(',', operations)))).ShouldBe(HttpStatusCode.OK);

        Assert.Contains(patched.Body.ItemsAt("emails"), email => email.TextAt("display") == "999");
    }

    [Fact]
    public async Task A_user_has_20_emails_at_most_and_all_of_them_are_found()
    {
        var tenant = await service.CreateTenantAsync();
        static string Emails(int count) => string.Join(',', Enumerable.Range(1, count).Select(number => $"{{\"value\":\"ada{number}@example.com\"}}"));
        var id = await tenant.CreateUserAsync("ada@example.com");
        var replaceAll = Patch($$"""{"op":"replace","path":"emails","value":[{{Emails(20)}}]}""");

        (await tenant.PatchAsync($"Users/{id}", replaceAll)).ShouldBe(HttpStatusCode.OK);
        var refused = await tenant.PatchAsync($"Users/{id}", Patch("""{"op":"add","path":"emails","value":[{"value":"one.more@example.com"}]}"""));

        Assert.Contains("at most 20", refused.ShouldBeError(HttpStatusCode.BadRequest, "invalidValue").Detail, StringComparison.Ordinal);
        foreach (var (address, total) in new[] { ("ADA1@example.com", 1), ("ada20@example.com", 1), ("one.more@example.com", 0), ("ada@example.com", 0) })
        {
            Assert.Equal(total, (await tenant.GetAsync($"Users?filter=emails.value eq \"{address}\"")).Body.GetProperty("totalResults").GetInt32());
        }
    }

    [Fact]
    public async Task All_that_one_write_can_change_fits_one_transaction()
    {
        var tenant = await service.CreateTenantAsync();
        static string User(string prefix, bool active)
        {
            var emails = string.Join(',', Enumerable.Range(1, 20).Select(number => $"{{\"value\":\"{prefix}{number}{new string('e', 290)}@example.com\"}}"));
            return $$"""{"userName":"{{prefix}}{{new string('u', 1000)}}","externalId":"{{prefix}}{{new string('x', 1000)}}","active":{{(active ? "true" : "false")}},"name":{"givenName":"G","familyName":"F"},"emails":[{{emails}}],"title":"{{new string('t', 200_000)}}"}""";
        }

        var id = (await tenant.PostAsync("Users", User("a", active: true))).ShouldBe(HttpStatusCode.Created).Body.GetProperty("id").GetString();

        (await tenant.PutAsync($"Users/{id}", User("b", active: false))).ShouldBe(HttpStatusCode.OK);
        (await tenant.DeleteAsync($"Users/{id}")).ShouldBe(HttpStatusCode.NoContent);
    }

    [Theory]
    [InlineData(1024, HttpStatusCode.Created)]
    [InlineData(1025, HttpStatusCode.BadRequest)]
    public async Task A_userName_and_an_externalId_have_1024_characters_at_most(int length, HttpStatusCode expected)
    {
        var tenant = await service.CreateTenantAsync();
        var (ada, text) = (TestTenant.UserJson("ada@example.com"), new string('u', length));

        (await tenant.PostAsync("Users", ada.Replace("\"userName\":\"ada@example.com\"", $"\"userName\":\"{text}\"", StringComparison.Ordinal))).ShouldBe(expected);
        (await tenant.PostAsync("Users", TestTenant.UserJson("eve@example.com", $"\"externalId\":\"{text}\""))).ShouldBe(expected);
    }

    [Fact]
    public async Task A_PATCH_has_1000_operations_at_most()
    {
        var tenant = await service.CreateTenantAsync();
        var id = await tenant.CreateUserAsync("ada@example.com");
        static string Operations(int count) => Patch(string.Join(',', Enumerable.Range(1, count).Select(number => $$"""{"op":"replace","path":"title","value":"{{number}}"}""")));

        Assert.Equal("1000", (await tenant.PatchAsync($"Users/{id}", Operations(1000))).ShouldBe(HttpStatusCode.OK).Body.TextAt("title"));
        var refused = await tenant.PatchAsync($"Users/{id}", Operations(1001));

        Assert.Contains("1000 is the limit", refused.ShouldBeError(HttpStatusCode.RequestEntityTooLarge).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_organisation_has_500_custom_attributes_at_most()
    {
        var tenant = await service.CreateTenantAsync();
        static string Attributes(int from, int count) => $"\"{Custom}\":{{{string.Join(',', Enumerable.Range(from, count).Select(number => $"\"attribute{number}\":\"x\""))}}}";

        await tenant.CreateUserAsync("ada@example.com", Attributes(1, 500));
        var refused = await tenant.PostAsync("Users", TestTenant.UserJson("eve@example.com", Attributes(501, 1)));
        await tenant.CreateUserAsync("bob@example.com", Attributes(1, 500));

        var detail = refused.ShouldBeError(HttpStatusCode.BadRequest, "invalidValue").Detail;
        Assert.Contains("at most 500 custom attributes", detail, StringComparison.Ordinal);
        Assert.Contains("attribute501", detail, StringComparison.Ordinal);
        Assert.Equal(500, (await tenant.GetAsync($"Schemas/{Custom}")).Body.ItemsAt("attributes").Count);
    }

    [Theory]
    [InlineData(128, HttpStatusCode.Created)]
    [InlineData(129, HttpStatusCode.BadRequest)]
    public async Task The_name_of_a_custom_attribute_has_128_characters_at_most(int length, HttpStatusCode expected)
    {
        var tenant = await service.CreateTenantAsync();

        (await tenant.PostAsync("Users", TestTenant.UserJson("ada@example.com", $"\"{Custom}\":{{\"{new string('n', length)}\":\"x\"}}"))).ShouldBe(expected);
    }

    [Theory]
    [InlineData(32, HttpStatusCode.OK)]
    [InlineData(33, HttpStatusCode.BadRequest)]
    public async Task A_filter_nests_32_deep_at_most(int depth, HttpStatusCode expected)
    {
        var tenant = await service.CreateTenantAsync();

        (await tenant.GetAsync($"Users?filter={new string('(', depth)}userName pr{new string(')', depth)}")).ShouldBe(expected);
        (await tenant.GetAsync($"Groups?filter={new string('(', depth)}displayName pr{new string(')', depth)}")).ShouldBe(expected);
    }

    [Theory]
    [InlineData(8192, HttpStatusCode.OK)]
    [InlineData(8193, HttpStatusCode.BadRequest)]
    public async Task A_filter_has_8_KiB_at_most(int length, HttpStatusCode expected)
    {
        var tenant = await service.CreateTenantAsync();
        var id = await tenant.CreateUserAsync("ada@example.com");
        var filter = $"value eq \\\"{new string('a', length - "value eq \"\"".Length)}\\\"";

        (await tenant.PatchAsync($"Users/{id}", Patch($$"""{"op":"remove","path":"emails[{{filter}}]"}"""))).ShouldBe(expected);
    }

    [Theory]
    [InlineData(30, HttpStatusCode.Created)]
    [InlineData(31, HttpStatusCode.Created)]
    [InlineData(32, HttpStatusCode.BadRequest)]
    public async Task A_body_nests_32_deep_at_most(int depthOfAttribute, HttpStatusCode expected)
    {
        var tenant = await service.CreateTenantAsync();
        var nested = new string('[', depthOfAttribute) + new string(']', depthOfAttribute);

        (await tenant.PostAsync("Users", TestTenant.UserJson("ada@example.com", $"\"unknown\":{nested}"))).ShouldBe(expected);
    }

    private static string Patch(string operations) => $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{{operations}}]}""";
}
