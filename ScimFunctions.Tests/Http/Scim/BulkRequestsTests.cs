using System.Globalization;
using ScimFunctions.Tenants;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Http.Scim;

/// <summary>Bulk requests (RFC 7644 §3.7) over HTTP.</summary>
public sealed class BulkRequestsTests(ScimServiceFixture service) : IClassFixture<ScimServiceFixture>
{
    private const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    private const string Custom = "urn:scim:schemas:extension:modernloop:1.0:CustomAttribute";

    [Fact]
    public async Task Users_and_a_group_of_them_are_created_in_one_request()
    {
        var tenant = await service.CreateTenantAsync();

        var answer = await tenant.BulkAsync(
            TestTenant.BulkGroup("g", "Sales", "bulkId:a", "bulkId:b"), TestTenant.BulkUser("a", "ada@example.com"), TestTenant.BulkUser("b", "bob@example.com"));

        Assert.Equal("201 201 201", answer.Statuses());
        Assert.Equal(["g", "a", "b"], answer.Select(operation => operation.TextAt("bulkId")));
        Assert.Equal([answer[1].ResourceId(), answer[2].ResourceId()], await tenant.MembersAsync(answer[0].ResourceId()));
        foreach (var (operation, endpoint) in answer.Zip(["Groups", "Users", "Users"]))
        {
            var resource = (await tenant.GetAsync($"{endpoint}/{operation.ResourceId()}")).ShouldBe(HttpStatusCode.OK);
            Assert.Equal(resource.Body.TextAt("meta", "location"), operation.TextAt("location"));
            Assert.Equal(resource.Headers["ETag"], operation.TextAt("version"));
            Assert.Null(operation.At("response"));
        }
    }

    [Fact]
    public async Task Every_method_does_what_its_request_alone_would_do()
    {
        var tenant = await service.CreateTenantAsync();
        var (ada, bob, eve) = (await tenant.CreateUserAsync("ada@example.com"), await tenant.CreateUserAsync("bob@example.com"), await tenant.CreateUserAsync("eve@example.com"));
        var (sales, gone) = (await tenant.CreateGroupAsync("Sales", ada, bob), await tenant.CreateGroupAsync("Gone"));

        var answer = await tenant.BulkAsync(
            $$"""{"method":"PUT","path":"/Users/{{ada}}","data":{{TestTenant.UserJson("ada@example.com", "\"title\":\"CTO\"")}}}""",
            $$"""{"method":"PATCH","path":"/Users/{{bob}}","data":{{GroupRequestsTests.Patch("""{"op":"replace","value":{"active":false}}""")}}}""",
            $$"""{"method":"DELETE","path":"/Users/{{eve}}"}""",
            $$"""{"method":"PATCH","path":"/Groups/{{sales}}","data":{{GroupRequestsTests.Patch($$"""{"op":"remove","path":"members[value eq \"{{ada}}\"]"}""")}}}""",
            $$"""{"method":"PUT","path":"/Groups/{{sales}}","data":{{TestTenant.GroupJson("Marketing", members: [bob])}}}""",
            $$"""{"method":"DELETE","path":"/Groups/{{gone}}"}""");

        Assert.Equal("200 200 204 204 200 204", answer.Statuses());
        Assert.Equal("CTO", (await tenant.GetAsync($"Users/{ada}")).Body.TextAt("title"));
        Assert.Equal("Marketing", (await tenant.GetAsync($"Groups/{sales}")).Body.TextAt("displayName"));
        Assert.Equal([bob], await tenant.MembersAsync(sales));
        (await tenant.GetAsync($"Users/{eve}")).ShouldBeError(HttpStatusCode.NotFound);
        (await tenant.GetAsync($"Groups/{gone}")).ShouldBeError(HttpStatusCode.NotFound);
        await tenant.MemberEventuallyAsync(bob, member => member.TextAt("status") == "deactivated");
        await tenant.ReceiptEventuallyAsync(eve, "remove");
    }

    [Fact]
    public async Task A_version_is_the_condition_of_its_operation()
    {
        var tenant = await service.CreateTenantAsync();
        var ids = new[] { await tenant.CreateUserAsync("ada@example.com"), await tenant.CreateUserAsync("bob@example.com"), await tenant.CreateUserAsync("eve@example.com") };
        static string Patch(string id, string version) =>
            $$"""{"method":"PATCH","path":"/Users/{{id}}","version":"{{version}}","data":{{GroupRequestsTests.Patch("""{"op":"add","path":"title","value":"CTO"}""")}}}""";

        var answer = await tenant.BulkAsync(
            Patch(ids[0], "W/\\\"1\\\""), Patch(ids[0], "W/\\\"1\\\""), Patch(ids[1], ""), $$"""{"method":"DELETE","path":"/Users/{{ids[2]}}","version":"W/\"7\""}""");

        Assert.Equal("200 412 200 412", answer.Statuses());
        Assert.Equal("W/\"2\"", answer[0].TextAt("version"));
        answer[1].At("response", "status").ShouldBeJson("\"412\"");
        Assert.Equal($"{tenant.ScimBaseUrl}/Users/{ids[0]}", answer[1].TextAt("location"));
        (await tenant.GetAsync($"Users/{ids[2]}")).ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("\"manager\":\"bulkId:m\"")]
    [InlineData("\"manager\":{\"value\":\"bulkId:m\",\"$ref\":\"../Users/bulkId:m\"}")]
    [InlineData($"\"{Enterprise}:manager\":\"bulkId:m\"")]
    [InlineData($"\"{Enterprise}\":{{\"manager\":{{\"value\":\"bulkId:m\"}}}}")]
    public async Task A_manager_is_referred_to_in_every_form_and_shows_in_the_members_work_info(string manager)
    {
        var tenant = await service.CreateTenantAsync();

        var answer = await tenant.BulkAsync(TestTenant.BulkUser("a", "ada@example.com", manager), TestTenant.BulkUser("m", "max@example.com"));

        Assert.Equal("201 201", answer.Statuses());
        Assert.Equal(answer[1].ResourceId(), (await tenant.GetAsync($"Users/{answer[0].ResourceId()}")).Body.TextAt(Enterprise, "manager", "value"));
        Assert.Equal("max@example.com", (await tenant.MemberAsync(answer[0].ResourceId())).Body.TextAt("workInfo", "manager"));
    }

    [Fact]
    public async Task References_stand_in_paths_and_in_the_values_and_filters_of_a_PATCH()
    {
        var tenant = await service.CreateTenantAsync();
        var ada = await tenant.CreateUserAsync("ada@example.com");
        var group = await tenant.CreateGroupAsync("Sales", ada);

        var answer = await tenant.BulkAsync(
            $$"""
            {"method":"PATCH","path":"/Groups/{{group}}","data":{{GroupRequestsTests.Patch(
                """{"op":"add","path":"members","value":[{"value":"bulkId:b","$ref":"/Users/bulkId:b"},{"value":"bulkId:c"}]}""",
                """{"op":"remove","path":"members[value eq \"bulkId:c\"]"}""")}}}
            """,
            $$"""{"method":"PATCH","path":"/Users/bulkId:b","data":{{GroupRequestsTests.Patch($$"""{"op":"add","path":"{{Enterprise}}:manager","value":"bulkId:c"}""")}}}""",
            TestTenant.BulkUser("b", "bob@example.com"),
            TestTenant.BulkUser("c", "eve@example.com"));

        Assert.Equal("204 200 201 201", answer.Statuses());
        Assert.Equal([ada, answer[2].ResourceId()], await tenant.MembersAsync(group));
        Assert.Equal(answer[3].ResourceId(), (await tenant.GetAsync($"Users/{answer[2].ResourceId()}")).Body.TextAt(Enterprise, "manager", "value"));
        Assert.Equal(answer[1].TextAt("location"), answer[2].TextAt("location"));
    }

    [Fact]
    public async Task Users_who_manage_each_other_in_a_circle_are_created_with_their_managers()
    {
        var tenant = await service.CreateTenantAsync();
        static string Managed(string bulkId, string by) => TestTenant.BulkUser(bulkId, $"{bulkId}@example.com", $"\"{Enterprise}\":{{\"manager\":{{\"value\":\"bulkId:{by}\"}}}}");

        var answer = await tenant.BulkAsync(Managed("a", "b"), Managed("b", "c"), Managed("c", "a"), Managed("own", "own"));

        Assert.Equal("201 201 201 201", answer.Statuses());
        foreach (var (who, by) in new[] { (0, 1), (1, 2), (2, 0), (3, 3) })
        {
            var user = (await tenant.GetAsync($"Users/{answer[who].ResourceId()}")).ShouldBe(HttpStatusCode.OK);
            Assert.Equal(answer[by].ResourceId(), user.Body.TextAt(Enterprise, "manager", "value"));
            Assert.Equal(user.Headers["ETag"], answer[who].TextAt("version"));
            await tenant.MemberEventuallyAsync(
                answer[who].ResourceId(), member => member.TextAt("workInfo", "manager") == $"{answer[by].TextAt("bulkId")}@example.com");
        }
    }

    [Fact]
    public async Task A_circle_of_a_group_and_its_member_is_resolved_whichever_comes_first()
    {
        var tenant = await service.CreateTenantAsync();
        static string User(string bulkId, string group) => TestTenant.BulkUser(bulkId, $"{bulkId}@example.com", $"\"{Custom}\":{{\"home\":\"bulkId:{group}\"}}");

        var answer = await tenant.BulkAsync(
            TestTenant.BulkGroup("g", "G", "bulkId:a"), User("a", "g"), User("b", "h"), TestTenant.BulkGroup("h", "H", "bulkId:b", "bulkId:a"));

        Assert.Equal("201 201 201 201", answer.Statuses());
        Assert.Equal([answer[1].ResourceId()], await tenant.MembersAsync(answer[0].ResourceId()));
        Assert.Equal([answer[1].ResourceId(), answer[2].ResourceId()], (await tenant.MembersAsync(answer[3].ResourceId())).Order(StringComparer.Ordinal));
        Assert.Equal(answer[0].ResourceId(), (await tenant.GetAsync($"Users/{answer[1].ResourceId()}")).Body.TextAt(Custom, "home"));
        Assert.Equal(answer[3].ResourceId(), (await tenant.GetAsync($"Users/{answer[2].ResourceId()}")).Body.TextAt(Custom, "home"));
    }

    [Fact]
    public async Task A_circle_in_what_the_organisation_requires_is_409_and_stores_nothing()
    {
        var tenant = await service.CreateTenantAsync(TenantSettings.Default with { RequiredAttributes = [.. TenantSettings.Default.RequiredAttributes, $"{Enterprise}:manager"] });
        var before = await StoredRows.OfAsync(service.Service, tenant.Id);

        var answer = await tenant.BulkAsync(
            TestTenant.BulkUser("a", "ada@example.com", "\"manager\":\"bulkId:b\""), TestTenant.BulkUser("b", "bob@example.com", "\"manager\":\"bulkId:a\""));

        Assert.Equal("409 409", answer.Statuses());
        Assert.Contains("'a', 'b' refer to each other in a circle", answer[0].TextAt("response", "detail"), StringComparison.Ordinal);
        Assert.Equal(before, await StoredRows.OfAsync(service.Service, tenant.Id));
    }

    [Fact]
    public async Task What_fails_takes_along_only_what_refers_to_it()
    {
        var tenant = await service.CreateTenantAsync();
        await tenant.CreateUserAsync("ada@example.com");

        var answer = await tenant.BulkAsync(
            TestTenant.BulkUser("a", "ADA@example.com"),
            TestTenant.BulkUser("b", "bob@example.com"),
            TestTenant.BulkGroup("g", "Sales", "bulkId:b", "bulkId:a"),
            """{"method":"DELETE","path":"/Users/nobody"}""",
            TestTenant.BulkUser("c", "eve@example.com", "\"active\":\"perhaps\""),
            TestTenant.BulkGroup("h", "Marketing", "bulkId:b"),
            TestTenant.BulkGroup("i", "Nested", "bulkId:h"));

        Assert.Equal("409 201 400 404 400 201 400", answer.Statuses());
        answer[0].At("response", "scimType").ShouldBeJson("\"uniqueness\"");
        Assert.Null(answer[0].TextAt("location"));
        Assert.Equal("The operation refers to 'bulkId:a', which failed.", answer[2].TextAt("response", "detail"));
        answer[2].At("response", "scimType").ShouldBeJson("\"invalidValue\"");
        Assert.Equal(1, (await tenant.GetAsync("Groups")).Body.GetProperty("totalResults").GetInt32());
    }

    [Fact]
    public async Task A_request_that_is_sent_again_creates_nobody_twice()
    {
        var tenant = await service.CreateTenantAsync();
        string[] operations = [TestTenant.BulkUser("a", "ada@example.com"), TestTenant.BulkUser("b", "bob@example.com"), TestTenant.BulkGroup("g", "Sales")];

        Assert.Equal("201 201 201", (await tenant.BulkAsync(operations)).Statuses());
        Assert.Equal("409 409 409", (await tenant.BulkAsync(operations)).Statuses());

        Assert.Equal(2, (await tenant.GetAsync("Users")).Body.GetProperty("totalResults").GetInt32());
    }

    [Fact]
    public async Task After_failOnErrors_nothing_more_is_done()
    {
        var tenant = await service.CreateTenantAsync();
        var body = TestTenant.BulkJson(
            TestTenant.BulkUser("a", "ada@example.com"), """{"method":"DELETE","path":"/Users/nobody"}""", TestTenant.BulkUser("b", "bob@example.com"));

        var answer = (await tenant.PostAsync("Bulk", body.Replace("\"Operations\"", "\"failOnErrors\":1,\"Operations\"", StringComparison.Ordinal))).ShouldBe(HttpStatusCode.OK);

        Assert.Equal("201 404", answer.Body.ItemsAt("Operations").Statuses());
        Assert.Equal(1, (await tenant.GetAsync("Users")).Body.GetProperty("totalResults").GetInt32());
    }

    [Fact]
    public async Task A_hundred_changes_of_one_groups_members_are_all_in()
    {
        var tenant = await service.CreateTenantAsync();
        var group = await tenant.CreateGroupAsync("Sales");
        static string Add(string group, int number) =>
            $$"""{"method":"PATCH","path":"/Groups/{{group}}","data":{{GroupRequestsTests.Patch($$"""{"op":"add","path":"members","value":[{"value":"bulkId:u{{number}}"}]}""")}}}""";

        var answer = await tenant.BulkAsync(
            Enumerable.Range(0, 100).SelectMany(number => new[] { Add(group, number), TestTenant.BulkUser($"u{number}", $"u{number}@example.com") }));

        Assert.All(answer, operation => Assert.StartsWith("20", operation.TextAt("status"), StringComparison.Ordinal));
        Assert.Equal(
            answer.Where((_, index) => index % 2 == 1).Select(operation => operation.ResourceId()).Order(StringComparer.Ordinal),
            (await tenant.MembersAsync(group)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Custom_attributes_of_one_operation_are_known_to_the_next_and_their_limit_holds_over_all()
    {
        var tenant = await service.CreateTenantAsync();
        static string User(int number, int from, int count) => TestTenant.BulkUser(
            $"u{number}",
            $"u{number}@example.com",
            $"\"{Custom}\":{{{string.Join(',', Enumerable.Range(from, count).Select(attribute => $"\"attribute{attribute}\":\"x\""))}}}");

        var answer = await tenant.BulkAsync(User(1, 1, 400), User(2, 401, 101), User(3, 401, 100));

        Assert.Equal("201 400 201", answer.Statuses());
        Assert.Contains("at most 500 custom attributes", answer[1].TextAt("response", "detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_tenants_resources_are_not_there()
    {
        var (tenant, other) = (await service.CreateTenantAsync(), await service.CreateTenantAsync());
        var (user, group) = (await tenant.CreateUserAsync("ada@example.com"), await tenant.CreateGroupAsync("Sales"));
        var before = await StoredRows.OfAsync(service.Service, tenant.Id);

        var answer = await other.BulkAsync(
            $$"""{"method":"DELETE","path":"/Users/{{user}}"}""",
            $$"""{"method":"PUT","path":"{{tenant.ScimBaseUrl}}/Users/{{user}}","data":{{TestTenant.UserJson("eve@example.com")}}}""",
            $$"""{"method":"DELETE","path":"/Groups/{{group}}"}""",
            TestTenant.BulkGroup("g", "Mine", user));

        Assert.Equal("404 404 404 400", answer.Statuses());
        Assert.Equal(before, await StoredRows.OfAsync(service.Service, tenant.Id));
    }

    [Fact]
    public async Task An_operations_data_may_be_as_large_as_its_requests_body_could_be()
    {
        var tenant = await service.CreateTenantAsync();
        static string User(string bulkId, int length) => TestTenant.BulkUser(bulkId, $"{bulkId}@example.com", $"\"unknown\":\"{new string('x', length)}\"");

        var answer = await tenant.BulkAsync(User("a", 900_000), User("b", 1_100_000));

        Assert.Equal("201 413", answer.Statuses());
        Assert.Contains("1048576", answer[1].TextAt("response", "detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8 * 1024 * 1024, HttpStatusCode.OK)]
    [InlineData((8 * 1024 * 1024) + 1, HttpStatusCode.RequestEntityTooLarge)]
    public async Task A_body_has_8_MiB_at_most_as_the_configuration_says(int length, HttpStatusCode expected)
    {
        var tenant = await service.CreateTenantAsync();
        var bulk = (await tenant.GetAsync("ServiceProviderConfig")).Body.GetProperty("bulk");
        Assert.Equal((true, 8 * 1024 * 1024, 1000), (bulk.GetProperty("supported").GetBoolean(), bulk.GetProperty("maxPayloadSize").GetInt32(), bulk.GetProperty("maxOperations").GetInt32()));

        var answer = (await tenant.PostAsync("Bulk", TestTenant.BulkJson(TestTenant.BulkUser("a", "ada@example.com")).PadRight(length))).ShouldBe(expected);

        if (expected != HttpStatusCode.OK)
        {
            Assert.Contains("8388608", answer.ShouldBeError(expected).Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task More_than_a_thousand_operations_are_refused_and_nothing_is_stored()
    {
        var tenant = await service.CreateTenantAsync();
        var before = await StoredRows.OfAsync(service.Service, tenant.Id);
        var users = Enumerable.Range(0, 1001).Select(number => TestTenant.BulkUser(number.ToString(CultureInfo.InvariantCulture), $"u{number}@example.com"));

        var answer = await tenant.PostAsync("Bulk", TestTenant.BulkJson(users));

        Assert.Contains("1000 is the limit", answer.ShouldBeError(HttpStatusCode.RequestEntityTooLarge).Detail, StringComparison.Ordinal);
        Assert.Equal(before, await StoredRows.OfAsync(service.Service, tenant.Id));
    }

    [Fact]
    public async Task A_strict_tenant_takes_what_the_RFC_says_and_nothing_else()
    {
        var tenant = await service.CreateTenantAsync(TenantSettings.Default with { Mode = TenantMode.Strict });

        var answer = await tenant.BulkAsync(
            TestTenant.BulkUser("a", "ada@example.com"), TestTenant.BulkUser("b", "bob@example.com", "\"active\":\"True\""), """{"method":"delete","path":"/Users/x"}""");

        Assert.Equal("201 400 400", answer.Statuses());
        (await tenant.PostAsync("Bulk", """{"Operations":[{"method":"DELETE","path":"/Users/x"}]}""")).ShouldBeError(HttpStatusCode.BadRequest, "invalidSyntax");
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    public async Task Bulk_takes_POST_only(string method)
    {
        var tenant = await service.CreateTenantAsync();

        var answer = await tenant.SendAsync(new HttpMethod(method), "Bulk", "{}");

        Assert.Equal("POST", answer.ShouldBeError(HttpStatusCode.MethodNotAllowed).Headers["Allow"]);
    }

    [Fact]
    public async Task Without_a_token_nothing_is_done()
    {
        var tenant = await service.CreateTenantAsync();

        var answer = await tenant.SendAsync(
            HttpMethod.Post, "Bulk", TestTenant.BulkJson(TestTenant.BulkUser("a", "ada@example.com")), request => request.Headers.Authorization = new("Bearer", "x"));

        answer.ShouldBeError(HttpStatusCode.Unauthorized);
        Assert.Equal(0, (await tenant.GetAsync("Users")).Body.GetProperty("totalResults").GetInt32());
    }

    [Fact]
    public async Task An_answer_never_shows_a_resource_whatever_the_query_asks_for()
    {
        var tenant = await service.CreateTenantAsync();
        var group = await tenant.CreateGroupAsync("Sales");
        var body = TestTenant.BulkJson(
            TestTenant.BulkUser("a", "ada@example.com"),
            $$"""{"method":"PATCH","path":"/Groups/{{group}}?attributes=members","data":{{GroupRequestsTests.Patch("""{"op":"add","path":"members","value":[{"value":"bulkId:a"}]}""")}}}""");

        var answer = (await tenant.PostAsync("Bulk?attributes=userName", body)).ShouldBe(HttpStatusCode.OK);

        Assert.Equal("201 204", answer.Body.ItemsAt("Operations").Statuses());
        Assert.DoesNotContain("ada@example.com", answer.Text, StringComparison.Ordinal);
        Assert.Equal("application/scim+json", answer.ContentType);
    }
}
