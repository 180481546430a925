using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using ScimFunctions.Memberships;
using ScimFunctions.Changes;
using ScimFunctions.InProcessStorage;
using ScimFunctions.Scim;
using ScimFunctions.Tenants;
using ScimFunctions.Tests.Reliability;
using ScimFunctions.Tests.Service;
using Xunit.Abstractions;

namespace ScimFunctions.Tests.Security;

/// <summary>
/// Thousands of generated requests: none may break the service, cost more than its kind may, or leave rows that contradict each other. A failure
/// names the seed and shows the request; <c>SCIM_TEST_SEED</c> repeats it or looks elsewhere, <c>SCIM_TEST_REQUESTS</c> says how many are sent.
/// </summary>
public sealed class RandomRequestsTests(ITestOutputHelper output)
{
    private const int Clients = 4;
    private const int UsualSeed = 7643;
    private const int UsualCount = 20_000;
    private const int LongestDetail = 1000;
    private const int RequestsBetweenSweeps = 250;

    private static readonly HashSet<string> ScimTypes = typeof(ScimErrorType).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (string)field.GetRawConstantValue()!).ToHashSet(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<RandomRequestKind, int> costs = new();
    private readonly ConcurrentDictionary<HttpStatusCode, int> statuses = new();

    [Fact]
    public Task Of_20000_random_requests_none_fails_costs_too_much_or_leaves_the_store_inconsistent() =>
        SendAsync(Setting("SCIM_TEST_SEED", UsualSeed), Setting("SCIM_TEST_REQUESTS", UsualCount));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [Trait(Tier.Trait, Tier.Long)]
    public Task Of_twice_as_many_from_another_seed_none_does_either(int seed) => SendAsync(seed, 2 * UsualCount);

    private async Task SendAsync(int seed, int count)
    {
        // Each client has a service and a storage of its own, so that the calls of a request can be counted.
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(() => RunAsync(seed, client, count / Clients))));

        output.WriteLine($"Seed {seed}. Statuses: {string.Join(", ", statuses.OrderBy(status => status.Key).Select(status => $"{(int)status.Key} {status.Value}"))}");
        output.WriteLine($"Most calls to storage: {string.Join(", ", costs.OrderBy(cost => cost.Key).Select(cost => $"{cost.Key} {cost.Value}"))}");
        foreach (var status in new[] { HttpStatusCode.OK, HttpStatusCode.Created, HttpStatusCode.NoContent, HttpStatusCode.BadRequest, HttpStatusCode.NotFound, HttpStatusCode.Conflict })
        {
            Assert.True(statuses.GetValueOrDefault(status) > count / 500, $"Too few answers {(int)status} for the requests to say much.");
        }
    }

    private async Task RunAsync(int seed, int client, int count)
    {
        var clock = new FakeClock();
        var account = new InProcessStorageAccount(clock);
        await using var service = await ScimService.StartAsync(
            account.ConnectionString,
            services =>
            {
                services.UseInProcessStorage(account);
                services.AddSingleton<TimeProvider>(clock);
            },
            runQueueTriggers: false);
        var tenant = await service.CreateTenantAsync(TenantSettings.Default with { Mode = client == 0 ? TenantMode.Strict : TenantMode.Tolerant });
        var requests = new RandomRequests(new Random((seed * Clients) + client));
        for (var number = 1; number <= count; number++)
        {
            var request = requests.Next();
            account.Faults.Reset();
            ScimResponse? response = null;
            try
            {
                response = await request.SendAsync(tenant);
                Check(request, response, tenant, account.Faults.Count);
            }
            catch (Exception failure)
            {
                throw new Xunit.Sdk.XunitException(
                    $"Repeat with SCIM_TEST_SEED={seed}: request {number} of client {client}.\n{failure.Message}\n\n{request}\n\n{response}\n\n{string.Join('\n', account.Faults.RoundTrips)}", failure);
            }

            requests.Learn(request, response);
            if (number % RequestsBetweenSweeps == 0)
            {
                clock.Advance(Change.Patience);
                await service.InvokeTimerAsync("ChangesSweep");
            }
        }

        clock.Advance(MembershipApplication.Abandoned * 2);
        await service.InvokeTimerAsync("ChangesSweep");
        await StoredState.DescribeAsync(account.CreateTableClient(), tenant.Id);
    }

    private void Check(RandomRequest request, ScimResponse response, TestTenant tenant, int calls)
    {
        statuses.AddOrUpdate(response.Status, 1, (_, seen) => seen + 1);
        costs.AddOrUpdate(request.Kind, calls, (_, most) => Math.Max(most, calls));
        Assert.DoesNotContain(tenant.Token, response.Text, StringComparison.Ordinal);
        Assert.InRange(calls, 0, MostCalls(request.Kind));
        if ((int)response.Status < 400)
        {
            CheckSuccess(request, response);
        }
        else
        {
            CheckError(request, response);
        }
    }

    private static void CheckSuccess(RandomRequest request, ScimResponse response)
    {
        if (request.Method == "HEAD" || response.Status is HttpStatusCode.NoContent or HttpStatusCode.NotModified)
        {
            Assert.Empty(response.Text);
            return;
        }

        Assert.Contains(response.ContentType, new[] { "application/scim+json", "application/json" });
        var body = response.Body;
        Assert.NotEmpty(body.ItemsAt("schemas"));
        if (body.At("Resources") is { } resources)
        {
            Assert.Equal(resources.GetArrayLength(), body.GetProperty("itemsPerPage").GetInt32());
            Assert.True(body.At("totalResults") is not { } total || total.GetInt32() >= resources.GetArrayLength());
        }
    }

    private static void CheckError(RandomRequest request, ScimResponse response)
    {
        // What is not offered is answered 501 (RFC 7644 §3.11); nothing else may be the server's fault.
        Assert.True((int)response.Status < 500 || response.Status == HttpStatusCode.NotImplemented, $"{(int)response.Status}");
        if (request.Method == "HEAD")
        {
            return;
        }

        Assert.Contains(response.ContentType, new[] { "application/scim+json", "application/json" });
        var body = response.Body;
        Assert.Equal(["urn:ietf:params:scim:api:messages:2.0:Error"], body.ItemsAt("schemas").Select(schema => schema.GetString()));
        Assert.Equal(((int)response.Status).ToString(CultureInfo.InvariantCulture), body.TextAt("status"));
        Assert.True(body.TextAt("scimType") is not { } scimType || ScimTypes.Contains(scimType), $"{body.TextAt("scimType")}");
        Assert.InRange(response.Detail.Length, 10, LongestDetail);
        Assert.Equal(JsonValueKind.Object, body.ValueKind);
        Assert.Equal(response.Status == HttpStatusCode.Unauthorized, response.Headers.ContainsKey("WWW-Authenticate"));
    }

    /// <summary>
    /// What a request may cost at most, in calls to storage, in a directory of <see cref="RandomRequests.MostUsers"/> users and
    /// <see cref="RandomRequests.MostGroups"/> groups. Each may find the tenant forgotten by the cache and read it by two.
    /// </summary>
    private static int MostCalls(RandomRequestKind kind)
    {
        const int Tenant = 2;

        // New custom attributes by one transaction, or one by one if another has defined one of them meanwhile; the manager; the write; whose name it is.
        const int WriteUser = Tenant + 12;

        // The user's groups, and their names.
        const int GroupsOfUser = 1 + RandomRequests.MostGroups;

        // A few of many rows are read one by one, more by a range.
        const int Lookup = 35;

        // The plan, the dirty mark, the commit; each part with the group's row; the end.
        const int LargeChange = 8 + (2 * ((RandomRequests.MostUsers / 33) + (RandomRequests.MostUsers / 49) + 2));

        // Members, those being deleted, and the plan of a change.
        const int Members = 3;

        // Counts, bookmarks, and what an index finds; the groups of each user, where those on the page do not stand together.
        const int ListUsers = Tenant + 20 + RandomRequests.MostUsers + GroupsOfUser;
        const int ListGroups = Tenant + 8 + (RandomRequests.MostGroups * (1 + (2 * Members)));
        return kind switch
        {
            RandomRequestKind.CreateUser => WriteUser,
            RandomRequestKind.ReplaceUser or RandomRequestKind.PatchUser => WriteUser + GroupsOfUser + 3,
            RandomRequestKind.DeleteUser or RandomRequestKind.DeleteGroup => Tenant + 5,
            RandomRequestKind.ReadUser => Tenant + 1 + GroupsOfUser,
            RandomRequestKind.ReadGroup => Tenant + 1 + Members,
            RandomRequestKind.ListUsers or RandomRequestKind.SearchUsers => ListUsers,
            RandomRequestKind.ListGroups or RandomRequestKind.SearchGroups => ListGroups,
            RandomRequestKind.CreateGroup => Tenant + Lookup + LargeChange + Members + 3,
            // Members and newcomers are looked up, and once more where only who leaves is written: then newcomers are sorted out first.
            RandomRequestKind.ReplaceGroup or RandomRequestKind.PatchGroup => Tenant + 6 + (5 * Lookup) + LargeChange + Members + 3,
            RandomRequestKind.Discovery => Tenant,
            _ => ListUsers + ListGroups,
        };
    }

    private static int Setting(string name, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var chosen) ? chosen : usual;
}
