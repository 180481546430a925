using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ScimFunctions.Secrets;

namespace ScimFunctions.Tenants;

/// <summary>In Azure: makes the operator key beside the first requests, so that the start waits for nothing.</summary>
internal sealed partial class OperatorKeyCreation(OperatorKey operatorKey, TimeProvider clock, ILogger<OperatorKeyCreation> logger) : BackgroundService
{
    /// <summary>Role assignments take minutes to reach a new vault, and a key that somebody deleted comes back by hand: neither may end the app, which tenants use without it.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await operatorKey.EnsureAsync(stoppingToken);
                return;
            }
            catch (Exception failure) when (failure is SecretStoreUnavailableException or DeletedSecretException)
            {
                LogNotYet(failure);
                await Task.Delay(Pause, clock, stoppingToken);
            }
        }
    }

    [LoggerMessage(EventId = 102, Level = LogLevel.Warning, Message = "The operator key could not be read or made yet; trying again.")]
    private partial void LogNotYet(Exception failure);
}
