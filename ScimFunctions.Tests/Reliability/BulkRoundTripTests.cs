using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using ScimFunctions.InProcessStorage;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Reliability;

/// <summary>What bulk requests cost, and what becomes of them when storage fails or time runs out.</summary>
public sealed class BulkRoundTripTests
{
    private readonly InProcessStorageAccount account = new();

    [Fact]
    public async Task An_operation_costs_what_its_request_would_cost_less_what_only_its_answer_would_show()
    {
        await using var service = await StartAsync();
        var tenant = await service.CreateTenantAsync();
        var (ada, bob) = (await tenant.CreateUserAsync("ada@example.com"), await tenant.CreateUserAsync("bob@example.com"));
        var group = await tenant.CreateGroupAsync("Sales");
        (await tenant.DeleteAsync($"Users/{await tenant.CreateUserAsync("old@example.com")}")).ShouldBe(HttpStatusCode.NoContent);

        Assert.Equal("Transaction", await CallsAsync(tenant, TestTenant.BulkUser("a", "new@example.com")));
        Assert.Equal("QueryEntities Transaction", await CallsAsync(tenant, TestTenant.BulkGroup("a", "Large", ada, bob)));
        Assert.Equal("GetEntity Transaction", await CallsAsync(tenant, $$"""{"method":"PATCH","path":"/Users/{{ada}}","data":[{"op":"add","path":"nickName","value":"A"}]}"""));
        Assert.Equal("GetEntity GetEntity GetEntity Transaction", await CallsAsync(
            tenant, $$"""{"method":"PATCH","path":"/Groups/{{group}}","data":[{"op":"add","path":"members","value":["{{ada}}","{{bob}}"]}]}"""));
        Assert.Equal("GetEntity Transaction SendMessage", await CallsAsync(tenant, $$"""{"method":"DELETE","path":"/Users/{{bob}}"}"""));
        Assert.Equal("", await CallsAsync(tenant, """{"method":"GET","path":"/Users/1"}"""));
    }

    [Fact]
    public async Task A_thousand_users_are_created_by_a_thousand_transactions()
    {
        await using var service = await StartAsync();
        var tenant = await service.CreateTenantAsync();
        await tenant.GetAsync("Users");
        account.Faults.Reset();

        var answer = await tenant.BulkAsync(
            Enumerable.Range(0, 1000).Select(number => TestTenant.BulkUser(number.ToString(CultureInfo.InvariantCulture), $"u{number}@example.com")));

        Assert.All(answer, operation => Assert.Equal("201", operation.TextAt("status")));
        Assert.Equal(1000, account.Faults.Count);
        Assert.All(account.Faults.RoundTrips, call => Assert.Equal(StorageOperation.Transaction, call.Operation));
        Assert.Equal(1000, (await tenant.GetAsync("Users?count=0")).Body.GetProperty("totalResults").GetInt32());
    }

    [Fact]
    public async Task When_storage_fails_on_the_way_what_is_done_is_told_from_what_is_to_be_sent_again()
    {
        await using var service = await StartAsync();
        var tenant = await service.CreateTenantAsync();
        await tenant.GetAsync("Users");
        string[] operations = [.. Enumerable.Range(0, 5).Select(number => TestTenant.BulkUser($"u{number}", $"u{number}@example.com"))];
        account.Faults.Reset();
        var writes = 0;
        account.Faults.FailWhere(call => call.Operation == StorageOperation.Transaction && Interlocked.Increment(ref writes) > 2, StorageFault.ServerBusy);

        var answer = await tenant.BulkAsync(operations);

        Assert.Equal("201 201 503 503 503", answer.Statuses());
        Assert.Contains("busy", answer[2].TextAt("response", "detail"), StringComparison.Ordinal);
        Assert.Contains("was not begun", answer[3].TextAt("response", "detail"), StringComparison.Ordinal);
        account.Faults.Reset();
        Assert.Equal("201 201 201", (await tenant.BulkAsync(operations[2..])).Statuses());
    }

    [Fact]
    public async Task When_time_runs_out_the_answer_comes_and_what_it_says_is_left_can_be_sent_again()
    {
        await using var service = await StartAsync(new HurryingClock());
        var tenant = await service.CreateTenantAsync();
        var operations = Enumerable.Range(0, 100).Select(number => TestTenant.BulkUser($"u{number}", $"u{number}@example.com")).ToList();

        for (var requests = 1; operations.Count > 0; requests++)
        {
            var statuses = (await tenant.BulkAsync(operations)).Select(operation => operation.TextAt("status")).ToList();

            var done = statuses.TakeWhile(status => status == "201").Count();
            Assert.InRange(done, 1, 60);
            Assert.All(statuses.Skip(done), status => Assert.Equal("503", status));
            Assert.InRange(requests, 1, 100);
            operations.RemoveRange(0, done);
        }

        Assert.Equal(100, (await tenant.GetAsync("Users?count=0")).Body.GetProperty("totalResults").GetInt32());
    }

    private async Task<string> CallsAsync(TestTenant tenant, string operation)
    {
        account.Faults.Reset();
        Assert.Single(await tenant.BulkAsync(operation));
        return string.Join(' ', account.Faults.RoundTrips.Select(call => call.Operation));
    }

    private Task<ScimService> StartAsync(TimeProvider? clock = null) => ScimService.StartAsync(
        account.ConnectionString,
        services =>
        {
            services.UseInProcessStorage(account, retry => retry.MaxRetries = 0);
            if (clock is not null)
            {
                services.AddSingleton(clock);
            }
        },
        runQueueTriggers: false);

    /// <summary>A second passes whenever somebody measures time.</summary>
    private sealed class HurryingClock : TimeProvider
    {
        private long seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Interlocked.Increment(ref seconds);
    }
}
