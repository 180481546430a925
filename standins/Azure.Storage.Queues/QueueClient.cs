using System.Globalization;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Queues.Models;
using ScimFunctions.StandIns.Storage;

namespace Azure.Storage.Queues;

/// <summary>One queue. All calls throw <see cref="RequestFailedException"/> with the service's error code.</summary>
public class QueueClient
{
    private readonly HttpPipeline _pipeline;
    private readonly Uri _serviceUri;
    private readonly string _versionHeader;
    private readonly QueueMessageEncoding _encoding;

    protected QueueClient()
    {
    }

    internal QueueClient(HttpPipeline pipeline, Uri serviceUri, QueueClientOptions options, string name)
    {
        _pipeline = pipeline;
        _serviceUri = serviceUri;
        _versionHeader = options.VersionHeader;
        _encoding = options.MessageEncoding;
        Name = name;
    }

    public virtual string Name { get; }

    /// <summary>Creates the queue; null where it exists already.</summary>
    public virtual async Task<Response> CreateIfNotExistsAsync(IDictionary<string, string> metadata = default, CancellationToken cancellationToken = default)
    {
        using HttpMessage message = CreateMessage(RequestMethod.Put, Name);
        foreach ((string name, string value) in metadata ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            message.Request.Headers.Add($"x-ms-meta-{name}", value);
        }

        Response response = await SendAsync(message, body: null, cancellationToken);
        if (response.Status == 204 || (response.Status == 409 && new RequestFailedException(response).ErrorCode == "QueueAlreadyExists"))
        {
            return null;
        }

        return Succeeded(response);
    }

    public virtual Task<Response<SendReceipt>> SendMessageAsync(string messageText) => SendMessageAsync(messageText, null, null, CancellationToken.None);

    public virtual Task<Response<SendReceipt>> SendMessageAsync(string messageText, CancellationToken cancellationToken = default) =>
        SendMessageAsync(messageText, null, null, cancellationToken);

    /// <param name="visibilityTimeout">How long the message stays invisible, up to 7 days; at once without it.</param>
    /// <param name="timeToLive">When the message expires, 7 days without it; -1 s for never.</param>
    public virtual async Task<Response<SendReceipt>> SendMessageAsync(
        string messageText, TimeSpan? visibilityTimeout = default, TimeSpan? timeToLive = default, CancellationToken cancellationToken = default)
    {
        using HttpMessage message = CreateMessage(RequestMethod.Post, $"{Name}/messages");
        AppendSeconds(message.Request.Uri, "visibilitytimeout", visibilityTimeout);
        AppendSeconds(message.Request.Uri, "messagettl", timeToLive);
        Response response = Succeeded(await SendAsync(message, MessageXml.Write(messageText ?? "", _encoding), cancellationToken));
        return Response.FromValue(MessageXml.ReadReceipt(response), response);
    }

    /// <summary>Takes messages off the queue for a while; each comes back unless it is deleted with the pop receipt that it is given.</summary>
    /// <param name="maxMessages">1 to 32; 1 without it.</param>
    /// <param name="visibilityTimeout">1 s to 7 days; 30 s without it.</param>
    /// <exception cref="FormatException">A message is not in this client's encoding.</exception>
    public virtual async Task<Response<QueueMessage[]>> ReceiveMessagesAsync(
        int? maxMessages = default, TimeSpan? visibilityTimeout = default, CancellationToken cancellationToken = default)
    {
        using HttpMessage message = CreateMessage(RequestMethod.Get, $"{Name}/messages");
        AppendCount(message.Request.Uri, maxMessages);
        AppendSeconds(message.Request.Uri, "visibilitytimeout", visibilityTimeout);
        Response response = Succeeded(await SendAsync(message, body: null, cancellationToken));
        return Response.FromValue(MessageXml.ReadMessages(response, _encoding), response);
    }

    /// <summary>Looks at visible messages and leaves them as they are.</summary>
    public virtual async Task<Response<PeekedMessage[]>> PeekMessagesAsync(int? maxMessages = default, CancellationToken cancellationToken = default)
    {
        using HttpMessage message = CreateMessage(RequestMethod.Get, $"{Name}/messages");
        message.Request.Uri.AppendQuery("peekonly", "true");
        AppendCount(message.Request.Uri, maxMessages);
        Response response = Succeeded(await SendAsync(message, body: null, cancellationToken));
        return Response.FromValue(MessageXml.ReadPeeked(response, _encoding), response);
    }

    /// <summary>Deletes a received message: 404 MessageNotFound, or 400 PopReceiptMismatch, where it has been deleted or received again since.</summary>
    public virtual async Task<Response> DeleteMessageAsync(string messageId, string popReceipt, CancellationToken cancellationToken = default)
    {
        using HttpMessage message = CreateMessage(RequestMethod.Delete, PathOf(messageId));
        message.Request.Uri.AppendQuery("popreceipt", popReceipt, escapeValue: true);
        return Succeeded(await SendAsync(message, body: null, cancellationToken));
    }

    /// <summary>Changes when a received message becomes visible again, from now, and its text where one is given.</summary>
    public virtual async Task<Response<UpdateReceipt>> UpdateMessageAsync(
        string messageId, string popReceipt, string messageText = null, TimeSpan visibilityTimeout = default, CancellationToken cancellationToken = default)
    {
        using HttpMessage message = CreateMessage(RequestMethod.Put, PathOf(messageId));
        message.Request.Uri.AppendQuery("popreceipt", popReceipt, escapeValue: true);
        AppendSeconds(message.Request.Uri, "visibilitytimeout", visibilityTimeout);
        PooledContent body = messageText is null ? null : MessageXml.Write(messageText, _encoding);
        Response response = Succeeded(await SendAsync(message, body, cancellationToken));
        _ = response.Headers.TryGetValue("x-ms-popreceipt", out string receipt);
        _ = response.Headers.TryGetValue("x-ms-time-next-visible", out string nextVisible);
        return Response.FromValue(new UpdateReceipt(receipt, MessageXml.ReadDate(nextVisible) ?? default), response);
    }

    public virtual async Task<Response<QueueProperties>> GetPropertiesAsync(CancellationToken cancellationToken = default)
    {
        using HttpMessage message = CreateMessage(RequestMethod.Get, Name);
        message.Request.Uri.AppendQuery("comp", "metadata");
        Response response = Succeeded(await SendAsync(message, body: null, cancellationToken));
        return Response.FromValue(new QueueProperties(response.Headers), response);
    }

    private static Response Succeeded(Response response) => response.Status is >= 200 and < 300 ? response : throw new RequestFailedException(response);

    private static void AppendSeconds(RequestUriBuilder uri, string name, TimeSpan? time)
    {
        if (time is { } given)
        {
            uri.AppendQuery(name, ((long)given.TotalSeconds).ToString(CultureInfo.InvariantCulture));
        }
    }

    private static void AppendCount(RequestUriBuilder uri, int? maxMessages)
    {
        if (maxMessages is { } count)
        {
            uri.AppendQuery("numofmessages", count.ToString(CultureInfo.InvariantCulture));
        }
    }

    private string PathOf(string messageId)
    {
        ArgumentNullException.ThrowIfNull(messageId);
        return $"{Name}/messages/{Uri.EscapeDataString(messageId)}";
    }

    private HttpMessage CreateMessage(RequestMethod method, string path)
    {
        HttpMessage message = _pipeline.CreateMessage();
        message.Request.Method = method;
        message.Request.Uri.Reset(_serviceUri);
        message.Request.Uri.AppendPath(path, escape: false);
        message.Request.Headers.Add("x-ms-version", _versionHeader);
        message.Request.Headers.Add(HttpHeader.Names.Accept, "application/xml");
        return message;
    }

    private async Task<Response> SendAsync(HttpMessage message, PooledContent body, CancellationToken cancellation)
    {
        if (body is not null)
        {
            message.Request.Headers.Add(HttpHeader.Names.ContentType, "application/xml");
            message.Request.Content = body;
        }

        await _pipeline.SendAsync(message, cancellation);
        if (body is not null && message.Response.Status is >= 200 and < 300)
        {
            body.Release();
        }

        return message.Response;
    }
}
