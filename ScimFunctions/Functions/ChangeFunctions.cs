using Microsoft.Azure.Functions.Worker;
using ScimFunctions.Changes;
using ScimFunctions.Storage;

namespace ScimFunctions.Functions;

/// <summary>The triggers that apply recorded changes: the queue within moments, the timers what the queue did not bring.</summary>
public sealed class ChangeFunctions(ChangeApplication application, ChangeSweep sweep)
{
    [Function("ChangesApply")]
    public Task ApplyAsync([QueueTrigger(QueueNames.Changes, Connection = StorageConnection.Name)] string message, CancellationToken cancellationToken)
    {
        var (tenant, changeId) = ChangeMessage.Parse(message);
        return application.ApplyAsync(tenant, changeId, cancellationToken);
    }

    /// <summary>Every minute.</summary>
    [Function("ChangesSweep")]
    public Task SweepAsync([TimerTrigger("0 * * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        sweep.SweepDirtyTenantsAsync(cancellationToken);

    /// <summary>Every night.</summary>
    [Function("ChangesSweepAll")]
    public Task SweepAllAsync([TimerTrigger("0 0 3 * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        sweep.SweepAllTenantsAsync(cancellationToken);
}
