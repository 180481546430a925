using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ScimFunctions.InProcessStorage;
using ScimFunctions.Provisioning;
using ScimFunctions.Tenants;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Http.Scim;

/// <summary>
/// Leaving is never refused: whatever else is wrong with a request that ends somebody's access, they leave. Each shape of such a request is sent
/// with each reason for which one is refused.
/// </summary>
public sealed class LeavingTests(LeavingTests.Host host) : IClassFixture<LeavingTests.Host>
{
    private const string CustomAttribute = "urn:scim:schemas:extension:modernloop:1.0:CustomAttribute";
    private const string Deactivate = """{"op":"replace","path":"active","value":false}""";
    private const string Rename = """{"op":"replace","path":"displayName","value":"Left"}""";

    private static readonly TenantSettings Strict = TenantSettings.Default with { Mode = TenantMode.Strict };

    /// <summary>Attributes with values that cannot be stored.</summary>
    private static readonly Dictionary<string, (string Name, string Value)> Values = new(StringComparer.Ordinal)
    {
        ["an email with a line break"] = ("emails", """[{"value":"leaver@example.com\nBcc:x","type":"work"}]"""),
        ["a manager's email that is none"] = ("urn:scim:schemas:extension:modernloop:1.0:Profile", """{"manager_email":"Grace"}"""),
        ["too many emails"] = ("emails", $"[{string.Join(',', Enumerable.Range(0, 21).Select(number => $$"""{"value":"{{number}}@example.com"}"""))}]"),
        ["emails within emails"] = ("emails", """[[{"value":"a@example.com"}]]"""),
        ["no email"] = ("emails", "[]"),
        ["a title of another type"] = ("title", """{"text":"x"}"""),
        ["a name of another type"] = ("name", "\"Ada\""),
        ["a role that nobody knows"] = ("modernloopRole", "\"Owner\""),
        ["a userName that is taken"] = ("userName", "\"taken@example.com\""),
        ["no userName"] = ("userName", "null"),
        ["a userName with a line break"] = ("userName", "\"a\\nb\""),
        ["an externalId that is an object"] = ("externalId", "{}"),
        ["more than is stored of one user"] = ("nickName", $"\"{new string('x', ResourceDocument.MaxBytes)}\""),
        ["a certificate as PEM"] = ("x509Certificates", """[{"value":"-----BEGIN CERTIFICATE-----\nMIIB"}]"""),
        ["a URL with spaces"] = ("profileUrl", "\"http://example.com/a b\""),
        ["too many custom attributes"] = (CustomAttribute, $$"""{{{string.Join(',', Enumerable.Range(0, CustomAttributeDefinitions.Max + 1).Select(number => $"\"a{number}\":\"x\""))}}}"""),
        ["an extension that is a text"] = ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", "\"x\""),
    };

    /// <summary>Operations that cannot be done.</summary>
    private static readonly Dictionary<string, string> Operations = new(StringComparer.Ordinal)
    {
        ["a path that is none"] = """{"op":"replace","path":"emails[type eq","value":"x"}""",
        ["an op that is none"] = """{"op":"move","path":"title","value":"x"}""",
        ["no op"] = "7",
        ["no value"] = """{"op":"add","path":"title"}""",
        ["no target"] = """{"op":"replace","path":"emails[type ne \"work\"].value","value":"a@example.com"}""",
        ["another id"] = """{"op":"replace","path":"id","value":"7"}""",
        ["a removal of what is required"] = """{"op":"remove","path":"userName"}""",
        ["a removal without a path"] = """{"op":"remove"}""",
        ["a filter on a name that nobody knows"] = """{"op":"remove","path":"emails[vlaue eq \"x\"]"}""",
        ["more operations than a request may have"] = string.Join(',', Enumerable.Repeat("""{"op":"replace","path":"title","value":"x"}""", 1000)),
    };

    /// <summary>Requests that deactivate, with an attribute beside it.</summary>
    private static readonly Dictionary<string, Func<string, string, (string Method, string Json)>> Shapes = new(StringComparer.Ordinal)
    {
        ["PUT"] = (name, value) => ("PUT", User(name, value, "\"active\":false")),
        ["PUT, active as text in other letters"] = (name, value) => ("PUT", User(name, value, "\"Active\":\"False\"")),
        ["PATCH, active last"] = (name, value) => Patch(Rename, Replace(name, value), Deactivate),
        ["PATCH, active first"] = (name, value) => Patch(Deactivate, Replace(name, value), Rename),
        ["PATCH without a path"] = (name, value) => Patch($$"""{"op":"replace","value":{"{{name}}":{{value}},"active":false,"displayName":"Left"} }"""),
        ["PATCH, some without a path"] = (name, value) => Patch($$"""{"op":"Replace","value":{"displayName":"Left","{{name}}":{{value}} } }""", """{"op":"Replace","value":{"active":"False"} }"""),
        ["PATCH, active true before false"] = (name, value) => Patch("""{"op":"replace","path":"active","value":true}""", Replace(name, value), Deactivate, Rename),
        ["PATCH, active wrapped"] = (name, value) => Patch("""{"op":"Replace","path":"active","value":[{"$ref":null,"value":"False"}]}""", Rename, Replace(name, value)),
    };

    public static TheoryData<string, string> Deactivations
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var shape in Shapes.Keys)
            {
                foreach (var reason in Values.Keys)
                {
                    data.Add(shape, reason);
                }
            }

            return data;
        }
    }

    public static TheoryData<string> Undoable => [.. Operations.Keys];

    public static TheoryData<string> Unstorable => [.. Values.Keys];

    [Theory]
    [MemberData(nameof(Deactivations))]
    public async Task A_leaver_leaves_although_a_value_in_the_request_cannot_be_stored(string shape, string reason)
    {
        var (method, json) = Shapes[shape](Values[reason].Name, Values[reason].Value);

        foreach (var isBulk in (bool[])[false, true])
        {
            var (tenant, id) = await ArrangeAsync();
            var before = (await tenant.GetAsync($"Users/{id}")).Body;

            await SendAsync(tenant, method, $"Users/{id}", json, isBulk);

            var user = (await tenant.GetAsync($"Users/{id}")).ShouldBe(HttpStatusCode.OK).Body;
            Assert.False(user.At("active")!.Value.GetBoolean());
            Assert.Equal("Left", user.TextAt("displayName"));
            Assert.Equal(before.At(Values[reason].Name)?.GetRawText(), user.At(Values[reason].Name)?.GetRawText());
            await tenant.ReceiptEventuallyAsync(id, "deactivate");
            Assert.Contains("value-beside-leaving:", LastTolerances(tenant), StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Undoable))]
    public async Task A_leaver_leaves_although_an_operation_cannot_be_done(string reason)
    {
        foreach (var operations in (string[][])[[Operations[reason], Deactivate], [Deactivate, Operations[reason]]])
        {
            var (tenant, id) = await ArrangeAsync();

            await SendAsync(tenant, "PATCH", $"Users/{id}", Patch(operations).Json);

            var user = (await tenant.GetAsync($"Users/{id}")).Body;
            Assert.False(user.At("active")!.Value.GetBoolean());
            Assert.Equal("leaver@example.com", user.TextAt("userName"));
            await tenant.ReceiptEventuallyAsync(id, "deactivate");
        }
    }

    [Theory]
    [MemberData(nameof(Unstorable))]
    public async Task Whoever_does_not_leave_is_refused_with_the_reason_and_so_is_everyone_in_a_strict_tenant(string reason)
    {
        var (name, value) = Values[reason];
        var (tenant, id) = await ArrangeAsync();
        var (strict, inStrict) = await ArrangeAsync(Strict);
        var (before, beforeInStrict) = ((await tenant.GetAsync($"Users/{id}")).Text, (await strict.GetAsync($"Users/{inStrict}")).Text);
        // Strict mode keeps to the letter what would be put in place of an empty list or null, and refuses only what is wrong.
        foreach (var active in (string[])["true", "null"])
        {
            Assert.True(IsRefusal(await tenant.PatchAsync($"Users/{id}", Patch(Replace(name, value), $$"""{"op":"replace","path":"active","value":{{active}}}""").Json)));
            Assert.True(IsRefusal(await tenant.PutAsync($"Users/{id}", User(name, value, $"\"active\":{active}"))));
        }

        Assert.True(IsRefusal(await strict.PatchAsync($"Users/{inStrict}", Patch(Replace(name, value), Deactivate).Json)));
        Assert.True(IsRefusal(await strict.PutAsync($"Users/{inStrict}", User(name, value, "\"active\":false"))));
        Assert.Equal(before, (await tenant.GetAsync($"Users/{id}")).Text);
        Assert.Equal(beforeInStrict, (await strict.GetAsync($"Users/{inStrict}")).Text);
    }

    [Fact]
    public async Task A_leaver_leaves_although_the_organisation_requires_by_now_what_the_user_lacks()
    {
        var (tenant, id) = await ArrangeAsync();
        var management = await ManagementClient.OfAsync(host.Service);
        (await management.PatchAsync($"tenants/{tenant.Id}", """{"settings":{"requiredAttributes":["title"]}}""")).ShouldBe(HttpStatusCode.OK);

        (await tenant.PatchAsync($"Users/{id}", Patch(Deactivate).Json)).ShouldBe(HttpStatusCode.OK);

        Assert.False((await tenant.GetAsync($"Users/{id}")).Body.At("active")!.Value.GetBoolean());
    }

    [Theory]
    [InlineData("""{"op":"replace","path":"active","value":"perhaps"}""")]
    [InlineData("""{"op":"replace","path":"active","value":7}""")]
    [InlineData("""{"op":"replace","path":"active","value":[false,true]}""")]
    [InlineData("""{"op":"replace","value":{"active":{"a":1}}}""")]
    [InlineData("""{"op":"deactivate","path":"active","value":false}""")]
    public async Task An_active_that_cannot_be_read_is_refused(string operation)
    {
        var (tenant, id) = await ArrangeAsync();

        Assert.True(IsRefusal(await tenant.PatchAsync($"Users/{id}", Patch(operation).Json)));
        Assert.True(IsRefusal(await tenant.PutAsync($"Users/{id}", User("title", "\"x\"", "\"active\":\"perhaps\""))));
        Assert.True(IsRefusal(await tenant.PatchAsync($"Users/{id}", """{"Operations":[{"op":"replace","path":"active","value":false},]}""")));

        Assert.True((await tenant.GetAsync($"Users/{id}")).Body.At("active")!.Value.GetBoolean());
    }

    [Fact]
    public async Task A_leavers_condition_holds_whatever_else_is_wrong()
    {
        var (tenant, id) = await ArrangeAsync();

        (await tenant.SendAsync(HttpMethod.Patch, $"Users/{id}", Patch(Replace("title", "{}"), Replace("emails", "[[]]"), Deactivate).Json, request => request.Headers.Add("If-Match", "W/\"other\"")))
            .ShouldBeError(HttpStatusCode.PreconditionFailed);
        (await tenant.PatchAsync($"Users/{Guid.NewGuid()}", Patch(Replace("emails", "[[]]"), Deactivate).Json)).ShouldBeError(HttpStatusCode.NotFound);
    }

    /// <summary>Reasons to refuse a request about a group, as an operation.</summary>
    private static readonly Dictionary<string, (string Name, string Value)> GroupValues = new(StringComparer.Ordinal)
    {
        ["a name that is taken"] = ("displayName", "\"Taken\""),
        ["no name"] = ("displayName", "null"),
        ["a name of another type"] = ("displayName", """{"a":1}"""),
        ["an externalId with a line break"] = ("externalId", "\"a\\nb\""),
        ["an externalId of another type"] = ("externalId", "[1,2]"),
    };

    private static readonly Dictionary<string, Func<string, (string Method, string Json)>> GroupShapes = new(StringComparer.Ordinal)
    {
        ["remove by a filter"] = more => Patch("""{"op":"remove","path":"members[value eq \"{ada}\"]"}""", more),
        ["remove by a list"] = more => Patch(more, """{"op":"Remove","path":"members","value":[{"value":"{ada}"}]}"""),
        ["remove by a filter, and another one added"] = more => Patch("""{"op":"add","path":"members","value":[{"value":"{grace}"}]}""", more, """{"op":"remove","path":"members[value eq \"{ada}\"]"}"""),
        ["replace the list"] = more => Patch(more, """{"op":"replace","path":"members","value":[{"value":"{grace}"}]}"""),
        ["replace the list without a path"] = more => Patch(more, """{"op":"replace","value":{"members":[{"value":"{grace}"}]}}"""),
        ["replace one by another"] = more => Patch(more, """{"op":"replace","path":"members[value eq \"{ada}\"]","value":{"value":"{grace}"}}"""),
    };

    public static TheoryData<string, string> GroupRemovals
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var shape in GroupShapes.Keys.Append("PUT"))
            {
                foreach (var reason in GroupValues.Keys.Append("a newcomer who is no user").Append("a newcomer that is a group"))
                {
                    data.Add(shape, reason);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(GroupRemovals))]
    public async Task A_member_leaves_a_group_although_something_else_in_the_request_cannot_be_done(string shape, string reason)
    {
        var newcomer = reason switch
        {
            "a newcomer who is no user" => """{"value":"nobody"}""",
            "a newcomer that is a group" => """{"value":"nobody","type":"Group"}""",
            _ => null,
        };
        var (method, json) = shape is "PUT"
            ? ("PUT", Group(newcomer, newcomer is null ? GroupValues[reason] : ("displayName", "\"G\"")))
            : GroupShapes[shape](newcomer is null ? Replace(GroupValues[reason].Name, GroupValues[reason].Value) : $$"""{"op":"add","path":"members","value":[{{newcomer}}]}""");
        // A list that takes the place of all after the newcomer was added does not have it any more.
        var isForgotten = newcomer is not null && shape.StartsWith("replace the list", StringComparison.Ordinal) && !reason.EndsWith("group", StringComparison.Ordinal);

        foreach (var isBulk in (bool[])[false, true])
        {
            var (tenant, group, ada, grace) = await ArrangeGroupAsync();
            await SendAsync(tenant, method, $"Groups/{group}", Fill(json, ada, grace), isBulk);

            Assert.Equal([grace], await tenant.MembersAsync(group));
            Assert.Equal("G", (await tenant.GetAsync($"Groups/{group}")).Body.TextAt("displayName"));
            Assert.Equal(!isForgotten && !shape.StartsWith(newcomer is null ? "none" : "replace the list", StringComparison.Ordinal), LastTolerances(tenant).Contains("value-beside-leaving:", StringComparison.Ordinal));
        }

        var (strict, its, adaInStrict, graceInStrict) = await ArrangeGroupAsync(Strict);
        if (!isForgotten)
        {
            Assert.True(IsRefusal(await strict.SendAsync(HttpMethod.Parse(method), $"Groups/{its}", Fill(json, adaInStrict, graceInStrict))));
            Assert.Contains(adaInStrict, await strict.MembersAsync(its));
        }
    }

    [Theory]
    [InlineData("""{"op":"remove","path":"members","value":null}""")]
    [InlineData("""{"op":"remove","path":"members","value":[]}""")]
    [InlineData("""{"op":"remove","path":"members","value":[{"value":"{ada}"},{}]}""")]
    [InlineData("""{"op":"replace","path":"members","value":null}""")]
    [InlineData("""{"op":"replace","path":"members","value":[null]}""")]
    [InlineData("""{"op":"replace","value":{"members":[{"display":"x"}]}}""")]
    [InlineData("""{"op":"remove","path":"members[value eq \"{ada}\"]"},{"op":"add","path":"members","value":[{"value":"{grace}"},null]}""")]
    [InlineData("""{"op":"remove","path":"members[vlaue eq \"{ada}\"]"}""")]
    public async Task A_list_of_members_that_does_not_say_whom_it_means_is_refused(string operations)
    {
        var (tenant, group, ada, grace) = await ArrangeGroupAsync();

        Assert.True(IsRefusal(await tenant.PatchAsync($"Groups/{group}", Fill(Patch(operations, Replace("displayName", "\"Taken\"")).Json, ada, grace))));
        Assert.True(IsRefusal(await tenant.PutAsync($"Groups/{group}", """{"displayName":"Taken"}""")));
        Assert.True(IsRefusal(await tenant.PutAsync($"Groups/{group}", """{"displayName":"Taken","members":null}""")));
        Assert.True(IsRefusal(await tenant.PutAsync($"Groups/{group}", """{"displayName":"Taken","members":[{}]}""")));
        Assert.True(IsRefusal(await tenant.PutAsync($"Groups/{group}", """{"displayName":"G","members":[{"value":"nobody"}]}""")));

        Assert.Contains(ada, await tenant.MembersAsync(group));
    }

    private static string Fill(string json, string ada, string grace) =>
        json.Replace("{ada}", ada, StringComparison.Ordinal).Replace("{grace}", grace, StringComparison.Ordinal);

    private static bool IsRefusal(ScimResponse answer) => answer.Status is HttpStatusCode.BadRequest or HttpStatusCode.Conflict or HttpStatusCode.RequestEntityTooLarge;

    private static string Replace(string name, string value) => $$"""{"op":"replace","path":"{{name}}","value":{{value}}}""";

    private static (string Method, string Json) Patch(params string[] operations) =>
        ("PATCH", $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{{string.Join(',', operations)}}]}""");

    /// <summary>The group as a PUT without Ada, with another value of one attribute.</summary>
    private static string Group(string? newcomer, (string Name, string Value) attribute)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["schemas"] = """["urn:ietf:params:scim:schemas:core:2.0:Group"]""",
            ["displayName"] = "\"G\"",
            ["members"] = $$"""[{"value":"{grace}"}{{(newcomer is null ? "" : $",{newcomer}")}}]""",
            [attribute.Name] = attribute.Value,
        };
        return $$"""{{{string.Join(',', attributes.Select(member => $"\"{member.Key}\":{member.Value}"))}}}""";
    }

    /// <summary>The user as a PUT, with another value of one attribute.</summary>
    private static string User(string name, string value, string active)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["schemas"] = """["urn:ietf:params:scim:schemas:core:2.0:User"]""",
            ["userName"] = "\"leaver@example.com\"",
            ["name"] = """{"givenName":"Given","familyName":"Family"}""",
            ["emails"] = """[{"value":"leaver@example.com","type":"work","primary":true}]""",
            ["displayName"] = "\"Left\"",
            [name] = value,
        };
        return $$"""{{{string.Join(',', attributes.Select(attribute => $"\"{attribute.Key}\":{attribute.Value}"))}},{{active}}}""";
    }

    private static async Task SendAsync(TestTenant tenant, string method, string path, string json, bool isBulk = false)
    {
        if (isBulk)
        {
            Assert.Contains((await tenant.BulkAsync($$"""{"method":"{{method}}","path":"/{{path}}","data":{{json}}}""")).Statuses(), (string[])["200", "204"]);
        }
        else
        {
            var answer = await tenant.SendAsync(HttpMethod.Parse(method), path, json);
            Assert.True(answer.Status is HttpStatusCode.OK or HttpStatusCode.NoContent, answer.ToString());
        }
    }

    private string LastTolerances(TestTenant tenant) => (string)host.Log.Entries
        .Last(entry => entry.Values.GetValueOrDefault("Tenant") as string == tenant.Id && entry.Values.ContainsKey("Tolerances") && entry.Values["Method"] is not "GET").Values["Tolerances"]!;

    private async Task<(TestTenant Tenant, string Id)> ArrangeAsync(TenantSettings? settings = null)
    {
        var tenant = await host.Service.CreateTenantAsync(settings);
        await tenant.CreateUserAsync("taken@example.com");
        return (tenant, await tenant.CreateUserAsync("leaver@example.com"));
    }

    private async Task<(TestTenant Tenant, string Group, string Ada, string Grace)> ArrangeGroupAsync(TenantSettings? settings = null)
    {
        var tenant = await host.Service.CreateTenantAsync(settings);
        var (ada, grace) = (await tenant.CreateUserAsync("ada@example.com"), await tenant.CreateUserAsync("grace@example.com"));
        await tenant.CreateGroupAsync("Taken");
        return (tenant, await tenant.CreateGroupAsync("G", ada, grace), ada, grace);
    }

    /// <summary>One service for all, in this process with its storage, and its log.</summary>
    public sealed class Host : IAsyncLifetime
    {
        private readonly InProcessStorageAccount account = new();

        public ScimService Service { get; private set; } = null!;

        internal RecordedLog Log { get; } = new();

        public async Task InitializeAsync() => Service = await ScimService.StartAsync(
            account.ConnectionString, services => services.UseInProcessStorage(account).AddSingleton<ILoggerProvider>(Log));

        public async Task DisposeAsync() => await Service.DisposeAsync();
    }
}
