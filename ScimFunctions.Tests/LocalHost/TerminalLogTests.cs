using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using ScimFunctions.InProcessStorage;
using ScimFunctions.LocalHost;
using ScimFunctions.Tenants;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.LocalHost;

/// <summary>What <c>./run</c> shows of requests and of the changes that follow from them.</summary>
public sealed class TerminalLogTests : IAsyncLifetime
{
    private readonly InProcessStorageAccount account = new();
    private readonly Terminal terminal = new();
    private ScimService service = null!;
    private TestTenant tenant = null!;

    public async Task InitializeAsync()
    {
        service = await ScimService.StartAsync(account.ConnectionString, services => services.UseInProcessStorage(account), runQueueTriggers: true, new TerminalLog(terminal, TimeProvider.System));
        tenant = await service.CreateTenantAsync();
    }

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Fact]
    public async Task A_leaver_is_shown_by_name_when_the_request_comes_and_when_their_access_has_ended()
    {
        var id = await tenant.CreateUserAsync("anna@example.com");
        (await SetActiveAsync(id, active: false)).ShouldBe(HttpStatusCode.OK);
        await ShownAsync("applied: anna@example.com is inactive");
        (await SetActiveAsync(id, active: true)).ShouldBe(HttpStatusCode.OK);
        await ShownAsync("applied: anna@example.com is active");
        (await tenant.DeleteAsync($"Users/{id}")).ShouldBe(HttpStatusCode.NoContent);
        await ShownAsync("applied: anna@example.com is gone");

        var path = $"/Users/{id[..4]}…{id[^4..]}";
        Assert.Equal(
            [
                "POST /Users → 201  anna@example.com created",
                $"PATCH {path} → 200  anna@example.com deactivated", "applied: anna@example.com is inactive, N s after the request",
                $"PATCH {path} → 200  anna@example.com reactivated", "applied: anna@example.com is active, N s after the request",
                $"DELETE {path} → 204  anna@example.com removed", "applied: anna@example.com is gone, N s after the request",
            ],
            Lines());
    }

    [Fact]
    public async Task A_group_is_shown_by_name_and_a_list_by_its_number()
    {
        var user = await tenant.CreateUserAsync("anna@example.com");
        var group = await tenant.CreateGroupAsync("Recruiters", user);
        (await tenant.GetAsync("Groups")).ShouldBe(HttpStatusCode.OK);
        (await tenant.DeleteAsync($"Groups/{group}")).ShouldBe(HttpStatusCode.NoContent);
        await ShownAsync("applied: Recruiters is gone");

        Assert.Equal(
            [
                "POST /Groups → 201  Recruiters created", "GET /Groups → 200  1 found",
                $"DELETE /Groups/{group[..4]}…{group[^4..]} → 204  Recruiters removed", "applied: Recruiters is gone, N s after the request",
            ],
            Lines().Skip(1));
    }

    [Fact]
    public async Task A_refusal_is_shown_with_its_reason()
    {
        await tenant.CreateUserAsync("anna@example.com");
        var refused = (await tenant.PostAsync("Users", TestTenant.UserJson("anna@example.com"))).ShouldBeError(HttpStatusCode.Conflict, "uniqueness");

        Assert.Equal($"POST /Users → 409  {refused.Detail}", Lines()[1]);
    }

    [Fact]
    public async Task What_others_send_cannot_steer_the_terminal()
    {
        (await tenant.GetAsync("Users/%1B[31mred")).ShouldBeError(HttpStatusCode.NotFound);

        Assert.Equal(["GET /Users/[31mred → 404  There is no user with the id '[31mred'."], Lines());
    }

    [Fact]
    public async Task Neither_tokens_nor_queries_are_shown()
    {
        var management = await ManagementClient.OfAsync(service);
        (await tenant.GetAsync("Users?filter=userName eq \"hush\"")).ShouldBe(HttpStatusCode.OK);
        (await tenant.SendAsync(HttpMethod.Get, "Users", configure: request => request.Headers.Add("Authorization", "Bearer hush"))).ShouldBe(HttpStatusCode.Unauthorized);
        var issued = (await management.PostAsync($"tenants/{tenant.Id}/scim-token")).Body.TextAt("token")!;

        Assert.Equal(3, Lines().Count);
        Assert.Contains($"POST /manage/tenants/{tenant.Id}/scim-token → 201", Lines());
        Assert.All([tenant.Token, issued, "hush", await service.Services.GetRequiredService<OperatorKey>().EnsureAsync(CancellationToken.None)], secret =>
            Assert.DoesNotContain(secret, string.Concat(terminal.Lines), StringComparison.Ordinal));
    }

    private Task<ScimResponse> SetActiveAsync(string id, bool active) => tenant.PatchAsync(
        $"Users/{id}", $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"active","value":{{(active ? "true" : "false")}}}]}""");

    private async Task ShownAsync(string text) => await Eventually.GetAsync(() => Task.FromResult(string.Join('\n', Lines())), lines => lines.Contains(text, StringComparison.Ordinal));

    /// <summary>Without the time at the beginning, which every line has, and with N for a number of seconds.</summary>
    private IReadOnlyList<string> Lines() =>
    [
        .. terminal.Lines.Select(line =>
        {
            Assert.Matches(@"^\d\d:\d\d:\d\d  ", line);
            return Regex.Replace(line["00:00:00  ".Length..], @", \d+\.\d s ", ", N s ", RegexOptions.None, TimeSpan.FromSeconds(1));
        }),
    ];

    private sealed class Terminal : TextWriter
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public override Encoding Encoding => Encoding.UTF8;

        public override void WriteLine(string? value) => Lines.Enqueue(value!);
    }
}
