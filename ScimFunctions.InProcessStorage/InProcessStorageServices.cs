using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Queues;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ScimFunctions.InProcessStorage;

public static class InProcessStorageServices
{
    // The app's own, so that a test sees as many attempts as there would be in Azure.
    private const int QueueRetries = 1;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    /// <summary>
    /// Lets the app, and the local host's queue triggers, use an in-process account;
    /// the setting <c>ScimStorage</c> is to be the account's <see cref="InProcessStorageAccount.ConnectionString"/>. Calls are retried as
    /// often as the app's own clients do it, after pauses of a millisecond.
    /// </summary>
    /// <param name="services">The app's services, with its clients of tables and queues among them.</param>
    /// <param name="account">Its state outlives the app, so that a test may restart the app on it.</param>
    /// <param name="configureRetry">Changes that, for example to no retries at all.</param>
    public static IServiceCollection UseInProcessStorage(this IServiceCollection services, InProcessStorageAccount account, Action<RetryOptions>? configureRetry = null)
    {
        services.Replace(ServiceDescriptor.Singleton(_ => account.CreateTableClient(options => Configure(options.Retry))));
        services.Replace(ServiceDescriptor.Singleton(_ => account.CreateQueueClient(options =>
        {
            options.MessageEncoding = QueueMessageEncoding.Base64;
            options.Retry.MaxRetries = QueueRetries;
            Configure(options.Retry);
        })));
        return services.Replace(ServiceDescriptor.Singleton<HttpPipelineTransport>(account.Transport));

        void Configure(RetryOptions retry)
        {
            retry.Mode = RetryMode.Fixed;
            retry.Delay = Pause;
            configureRetry?.Invoke(retry);
        }
    }
}
