using Azure.Core.Pipeline;
using Azure.Storage.Queues;
using Microsoft.Extensions.DependencyInjection;
using ScimFunctions.Changes;
using ScimFunctions.Storage;
using ScimFunctions.Tests.Azurite;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Changes;

/// <summary>What follows from a write: recorded with it, applied once, whatever becomes of the message (design: changes).</summary>
public sealed class ChangePipelineTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const string Deactivate =
        """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","value":{"active":false}}]}""";

    private const string Reactivate =
        """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","value":{"active":true}}]}""";

    [Fact]
    public async Task A_deactivation_reads_at_once_and_reaches_the_member_by_a_real_message()
    {
        await using var service = await ScimService.StartAsync(azurite.ConnectionString);
        var tenant = await service.CreateTenantAsync();
        var id = await tenant.CreateUserAsync("ada@example.com", "\"modernloopRole\":\"ADMIN\"");

        var answer = (await tenant.PatchAsync($"Users/{id}", Deactivate)).ShouldBe(HttpStatusCode.OK);

        Assert.False(answer.Body.GetProperty("active").GetBoolean());
        Assert.False((await tenant.GetAsync($"Users/{id}")).Body.GetProperty("active").GetBoolean());
        var member = await WaitForStatusAsync(tenant, id, "deactivated");
        Assert.Equal(JsonValueKind.Null, member.GetProperty("role").ValueKind);
        Assert.Equal(JsonValueKind.String, member.GetProperty("sessionsRevokedAt").ValueKind);
        var receipt = await WaitForReceiptAsync(tenant, id, "deactivate");
        Assert.False(receipt.GetProperty("late").GetBoolean());
        Assert.True(receipt.GetProperty("acceptedAt").GetDateTimeOffset() <= receipt.GetProperty("appliedAt").GetDateTimeOffset());
    }

    [Fact]
    public async Task A_message_delivered_twice_is_applied_once()
    {
        await using var service = await ScimService.StartAsync(azurite.ConnectionString, runQueueTriggers: false);
        var tenant = await service.CreateTenantAsync();
        var id = await tenant.CreateUserAsync("ada@example.com");
        await tenant.PatchAsync($"Users/{id}", Deactivate);
        var message = await TakeMessageAsync(tenant);

        await service.InvokeQueueAsync("ChangesApply", message);
        var once = (await tenant.MemberAsync(id)).Text;
        await service.InvokeQueueAsync("ChangesApply", message);

        Assert.Contains("\"status\":\"deactivated\"", once, StringComparison.Ordinal);
        Assert.Equal(once, (await tenant.MemberAsync(id)).Text);
        Assert.Single((await tenant.ManageAsync("receipts")).Body.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_message_delivered_to_two_instances_at_once_is_applied_once()
    {
        await using var service = await ScimService.StartAsync(azurite.ConnectionString, runQueueTriggers: false);
        var tenant = await service.CreateTenantAsync();
        var id = await tenant.CreateUserAsync("ada@example.com");
        await tenant.PatchAsync($"Users/{id}", Deactivate);
        var message = await TakeMessageAsync(tenant);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => service.InvokeQueueAsync("ChangesApply", message)));

        Assert.Equal("deactivated", (await tenant.MemberAsync(id)).Body.GetProperty("status").GetString());
        Assert.Single((await tenant.ManageAsync("receipts")).Body.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_real_queue_that_delivers_twice_leaves_one_receipt_and_no_poison()
    {
        TestTenant tenant;
        string id;
        await using (var writer = await ScimService.StartAsync(azurite.ConnectionString, runQueueTriggers: false))
        {
            tenant = await writer.CreateTenantAsync();
            id = await tenant.CreateUserAsync("ada@example.com");
            await tenant.PatchAsync($"Users/{id}", Deactivate);
        }

        var message = await TakeMessageAsync(tenant);
        await Queue().SendMessageAsync(message);
        await Queue().SendMessageAsync(message);
        await using var service = await ScimService.StartAsync(azurite.ConnectionString);
        tenant = await service.AdoptTenantAsync(tenant.Id);

        await WaitForStatusAsync(tenant, id, "deactivated");
        await Eventually.GetAsync(async () => (await Queue().GetPropertiesAsync()).Value.ApproximateMessagesCount, count => count == 0);

        Assert.Single((await tenant.ManageAsync("receipts")).Body.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Where_the_queue_cannot_be_reached_the_write_succeeds_and_the_sweep_applies_the_change()
    {
        var clock = new FakeClock();
        await using var service = await ScimService.StartAsync(azurite.ConnectionString, UseBrokenQueue(clock), runQueueTriggers: false);
        var tenant = await service.CreateTenantAsync();
        var id = await tenant.CreateUserAsync("ada@example.com");

        (await tenant.PatchAsync($"Users/{id}", Deactivate)).ShouldBe(HttpStatusCode.OK);
        Assert.Equal("active", (await tenant.MemberAsync(id)).Body.GetProperty("status").GetString());
        Assert.Equal("pending", (await tenant.ManageAsync("receipts")).Body.GetProperty("items")[0].GetProperty("state").GetString());

        await service.InvokeTimerAsync("ChangesSweep");
        Assert.Equal("active", (await tenant.MemberAsync(id)).Body.GetProperty("status").GetString());

        clock.Advance(Change.Patience);
        await service.InvokeTimerAsync("ChangesSweep");

        Assert.Equal("deactivated", (await tenant.MemberAsync(id)).Body.GetProperty("status").GetString());
        var receipt = Assert.Single((await tenant.ManageAsync("receipts")).Body.GetProperty("items").EnumerateArray());
        Assert.Equal("applied", receipt.GetProperty("state").GetString());
    }

    [Fact]
    public async Task The_nightly_sweep_finds_a_change_whose_tenant_lost_its_mark()
    {
        var clock = new FakeClock();
        await using var service = await ScimService.StartAsync(azurite.ConnectionString, UseBrokenQueue(clock), runQueueTriggers: false);
        var tenant = await service.CreateTenantAsync();
        var id = await tenant.CreateUserAsync("ada@example.com");
        await tenant.PatchAsync($"Users/{id}", Deactivate);
        await service.Services.GetRequiredService<ScimTables>().Tenants.DeleteEntityAsync("~dirty", tenant.Id);
        clock.Advance(TimeSpan.FromHours(1));

        await service.InvokeTimerAsync("ChangesSweep");
        Assert.Equal("active", (await tenant.MemberAsync(id)).Body.GetProperty("status").GetString());
        await service.InvokeTimerAsync("ChangesSweepAll");

        Assert.Equal("deactivated", (await tenant.MemberAsync(id)).Body.GetProperty("status").GetString());
        Assert.True((await tenant.ManageAsync("receipts")).Body.GetProperty("items")[0].GetProperty("late").GetBoolean());
    }

    [Fact]
    public async Task A_clean_tenant_loses_its_mark_when_no_writer_can_rely_on_it_any_more()
    {
        var clock = new FakeClock();
        await using var service = await ScimService.StartAsync(azurite.ConnectionString, UseBrokenQueue(clock), runQueueTriggers: false);
        var tenant = await service.CreateTenantAsync();
        var id = await tenant.CreateUserAsync("ada@example.com");
        await tenant.PatchAsync($"Users/{id}", Deactivate);
        clock.Advance(Change.Patience);
        await service.InvokeTimerAsync("ChangesSweep");

        await service.InvokeTimerAsync("ChangesSweep");
        Assert.True(await IsMarkedAsync(service, tenant));
        clock.Advance(DirtyTenants.MinimumAge);
        await service.InvokeTimerAsync("ChangesSweep");

        Assert.False(await IsMarkedAsync(service, tenant));
    }

    [Fact]
    public async Task Messages_that_come_in_the_wrong_order_leave_the_member_as_its_user_is()
    {
        await using var service = await ScimService.StartAsync(azurite.ConnectionString, runQueueTriggers: false);
        var tenant = await service.CreateTenantAsync();
        var id = await tenant.CreateUserAsync("ada@example.com", "\"modernloopRole\":\"SCHEDULER\"");
        await tenant.PatchAsync($"Users/{id}", Deactivate);
        await tenant.PatchAsync($"Users/{id}", Reactivate);
        await tenant.PatchAsync(
            $"Users/{id}", """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"title","value":"CTO"}]}""");
        await tenant.PatchAsync($"Users/{id}", Deactivate);
        string[] messages = [await TakeMessageAsync(tenant), await TakeMessageAsync(tenant), await TakeMessageAsync(tenant), await TakeMessageAsync(tenant)];

        foreach (var message in messages.Reverse())
        {
            await service.InvokeQueueAsync("ChangesApply", message);
        }

        var member = (await tenant.MemberAsync(id)).Body;
        Assert.Equal("deactivated", member.GetProperty("status").GetString());
        Assert.Equal("CTO", member.GetProperty("workInfo").GetProperty("title").GetString());
        var receipts = (await tenant.ManageAsync("receipts")).Body.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["deactivate", "reactivate", "update", "deactivate"], receipts.Select(receipt => receipt.GetProperty("kind").GetString()));
        Assert.All(receipts, receipt => Assert.Equal("applied", receipt.GetProperty("state").GetString()));
    }

    [Fact]
    public async Task Reactivation_restores_the_role()
    {
        await using var service = await ScimService.StartAsync(azurite.ConnectionString);
        var tenant = await service.CreateTenantAsync();
        var id = await tenant.CreateUserAsync("ada@example.com", "\"modernloopRole\":\"SCHEDULER\"");
        await tenant.PatchAsync($"Users/{id}", Deactivate);
        await WaitForStatusAsync(tenant, id, "deactivated");

        await tenant.PatchAsync($"Users/{id}", Reactivate);

        var member = await WaitForStatusAsync(tenant, id, "active");
        Assert.Equal("SCHEDULER", member.GetProperty("role").GetString());
        await WaitForReceiptAsync(tenant, id, "reactivate");
    }

    [Fact]
    public async Task Deleting_a_user_deactivates_its_member_and_keeps_a_tombstone()
    {
        await using var service = await ScimService.StartAsync(azurite.ConnectionString);
        var tenant = await service.CreateTenantAsync();
        var id = await tenant.CreateUserAsync("ada@example.com");

        (await tenant.DeleteAsync($"Users/{id}")).ShouldBe(HttpStatusCode.NoContent);

        var member = await WaitForStatusAsync(tenant, id, "deactivated");
        Assert.Equal("ada@example.com", member.GetProperty("userName").GetString());
        await WaitForReceiptAsync(tenant, id, "remove");
    }

    [Fact]
    public async Task A_write_that_the_product_cannot_see_records_no_change()
    {
        await using var service = await ScimService.StartAsync(azurite.ConnectionString, runQueueTriggers: false);
        var tenant = await service.CreateTenantAsync();
        var id = await tenant.CreateUserAsync("ada@example.com");

        await tenant.PatchAsync(
            $"Users/{id}", """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","path":"nickName","value":"Babs"}]}""");

        Assert.Empty((await tenant.ManageAsync("receipts")).Body.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_message_that_is_none_of_ours_is_refused()
    {
        await using var service = await ScimService.StartAsync(azurite.ConnectionString, runQueueTriggers: false);

        await Assert.ThrowsAnyAsync<FormatException>(() => service.InvokeQueueAsync("ChangesApply", "not json"));
        await Assert.ThrowsAnyAsync<FormatException>(() => service.InvokeQueueAsync("ChangesApply", """{"tenant":"x' or 1 eq 1","changeId":"1"}"""));
    }

    private static async Task<JsonElement> WaitForStatusAsync(TestTenant tenant, string id, string status) =>
        (await Eventually.GetAsync(() => tenant.MemberAsync(id), member => member.Body.GetProperty("status").GetString() == status)).Body;

    private static async Task<JsonElement> WaitForReceiptAsync(TestTenant tenant, string userId, string kind) =>
        await Eventually.GetAsync(
            async () => (await tenant.ManageAsync("receipts")).Body.GetProperty("items").EnumerateArray().LastOrDefault(),
            receipt => receipt.ValueKind == JsonValueKind.Object
                && receipt.GetProperty("userId").GetString() == userId
                && receipt.GetProperty("kind").GetString() == kind
                && receipt.GetProperty("state").GetString() == "applied");

    /// <summary>Takes the tenant's next message out of the queue, so that a test can deliver it as it likes.</summary>
    private async Task<string> TakeMessageAsync(TestTenant tenant)
    {
        var message = (await Eventually.GetAsync(
            async () => (await Queue().ReceiveMessagesAsync(maxMessages: 1, visibilityTimeout: TimeSpan.FromSeconds(60))).Value.SingleOrDefault(),
            received => received is not null))!;
        await Queue().DeleteMessageAsync(message.MessageId, message.PopReceipt);
        Assert.Contains(tenant.Id, message.MessageText, StringComparison.Ordinal);
        return message.MessageText;
    }

    private QueueClient Queue() =>
        new QueueServiceClient(azurite.ConnectionString, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 }).GetQueueClient(QueueNames.Changes);

    private static async Task<bool> IsMarkedAsync(ScimService service, TestTenant tenant) =>
        await service.Services.GetRequiredService<DirtyTenants>().ListAsync(CancellationToken.None).AnyAsync(mark => mark.Tenant == tenant.Id);

    /// <summary>The real queue client on a network that loses every message.</summary>
    private Action<IServiceCollection> UseBrokenQueue(FakeClock clock) => services =>
    {
        var options = new QueueClientOptions { Transport = new HttpClientTransport(new MessageLosingNetwork()) };
        options.Retry.MaxRetries = 0;
        services.AddSingleton<TimeProvider>(clock);
        services.AddSingleton(new QueueServiceClient(azurite.ConnectionString, options));
    };

    private sealed class MessageLosingNetwork() : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            request.Method == HttpMethod.Post ? throw new HttpRequestException("No route to host.") : base.SendAsync(request, cancellationToken);
    }
}
