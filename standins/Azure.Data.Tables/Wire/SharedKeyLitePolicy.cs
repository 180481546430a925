using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;
using ScimFunctions.StandIns.Storage;

namespace Azure.Data.Tables;

/// <summary>Signs each attempt with the account's key, by the SharedKeyLite scheme of Table Storage: over date, account and path.</summary>
internal sealed class SharedKeyLitePolicy(StorageAccount account) : HttpPipelineSynchronousPolicy
{
    public override void OnSendingRequest(HttpMessage message)
    {
        string date = DateTimeOffset.UtcNow.ToString("R", CultureInfo.InvariantCulture);
        string path = message.Request.Uri.ToUri().AbsolutePath;
        byte[] signature = HMACSHA256.HashData(account.Key, Encoding.UTF8.GetBytes($"{date}\n/{account.Name}{path}"));

        message.Request.Headers.SetValue("x-ms-date", date);
        message.Request.Headers.SetValue(HttpHeader.Names.Authorization, $"SharedKeyLite {account.Name}:{Convert.ToBase64String(signature)}");
    }
}
