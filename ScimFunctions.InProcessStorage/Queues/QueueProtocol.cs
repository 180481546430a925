using System.Globalization;

namespace ScimFunctions.InProcessStorage.Queues;

/// <summary>Queue Storage: its addresses, methods and answers.</summary>
internal sealed class QueueProtocol(StoredQueues queues)
{
    private const int LargestText = 64 * 1024;
    private const int MostMessages = 32;
    private const string MetadataPrefix = "x-ms-meta-";

    // In seconds.
    private const int SevenDays = 7 * 24 * 60 * 60;
    private const int DefaultInvisibility = 30;

    /// <exception cref="StorageException">The request is none that the service knows.</exception>
    public StorageCall Read(StorageRequest request) => request.Path.TrimEnd('/').Split('/') switch
    {
        [{ Length: > 0 } queue] => ReadQueue(request, Uri.UnescapeDataString(queue)),
        [{ Length: > 0 } queue, "messages"] => ReadMessages(request, Uri.UnescapeDataString(queue)),
        [{ Length: > 0 } queue, "messages", var message] => ReadMessage(request, Uri.UnescapeDataString(queue), Uri.UnescapeDataString(message)),
        _ => throw StorageException.NotImplemented(),
    };

    public static StorageResponse Refusal(StorageException refusal) => QueueXml.Refusal(refusal);

    private StorageCall ReadQueue(StorageRequest request, string name) => (request.Method, request.Parameter("comp")) switch
    {
        ("PUT", null) => new StorageCall(StorageOperation.CreateQueue, name, "", () => queues.Create(name, request.HeadersAfter(MetadataPrefix)) ? new StorageResponse(201, "Created") : StorageResponse.NoContent()),
        ("DELETE", null) => new StorageCall(StorageOperation.DeleteQueue, name, "", () => queues.Delete(name) ? StorageResponse.NoContent() : throw queues.NotFound()),
        ("GET", "metadata") => new StorageCall(StorageOperation.GetQueueProperties, name, "", () => Properties(queues.Get(name))),
        _ => throw StorageException.MethodNotAllowed(),
    };

    private StorageCall ReadMessages(StorageRequest request, string name) => request.Method switch
    {
        "POST" => new StorageCall(StorageOperation.SendMessage, name, "", () => Send(request, queues.Get(name))),
        "GET" when string.Equals(request.Parameter("peekonly"), "true", StringComparison.OrdinalIgnoreCase) => new StorageCall(
            StorageOperation.PeekMessages, name, "", () => QueueXml.Answer(200, "OK", QueueXml.Peeked(queues.Get(name).Peek(CountOf(request))))),
        "GET" => new StorageCall(StorageOperation.ReceiveMessages, name, "", () => Receive(request, queues.Get(name))),
        _ => throw StorageException.MethodNotAllowed(),
    };

    private StorageCall ReadMessage(StorageRequest request, string name, string id) => request.Method switch
    {
        "PUT" => new StorageCall(StorageOperation.UpdateMessage, name, id, () => Update(request, queues.Get(name), id)),
        "DELETE" => new StorageCall(StorageOperation.DeleteMessage, name, id, () =>
        {
            queues.Get(name).Delete(id, PopReceiptOf(request));
            return StorageResponse.NoContent();
        }),
        _ => throw StorageException.MethodNotAllowed(),
    };

    private static StorageResponse Send(StorageRequest request, StoredQueue queue)
    {
        var text = TextOf(request);
        var invisible = SecondsOf(request, "visibilitytimeout", otherwise: 0, least: 0, SevenDays);
        TimeSpan? timeToLive = request.Parameter("messagettl") == "-1" ? null : SecondsOf(request, "messagettl", SevenDays, least: 1, int.MaxValue);
        return timeToLive is null || invisible < timeToLive
            ? QueueXml.Answer(201, "Created", QueueXml.Receipt(queue.Send(text, invisible, timeToLive)))
            : throw OutOfRange("visibilitytimeout", "it must be less than messagettl");
    }

    private static StorageResponse Receive(StorageRequest request, StoredQueue queue)
    {
        var invisible = SecondsOf(request, "visibilitytimeout", DefaultInvisibility, least: 1, SevenDays);
        return QueueXml.Answer(200, "OK", QueueXml.Received(queue.Receive(CountOf(request), invisible)));
    }

    private static StorageResponse Update(StorageRequest request, StoredQueue queue, string id)
    {
        var popReceipt = PopReceiptOf(request);
        if (request.Parameter("visibilitytimeout") is null)
        {
            throw MissingParameter("visibilitytimeout");
        }

        var invisible = SecondsOf(request, "visibilitytimeout", otherwise: 0, least: 0, SevenDays);
        var message = queue.Update(id, popReceipt, request.Body.IsEmpty ? null : TextOf(request), invisible);
        return StorageResponse.NoContent().With("x-ms-popreceipt", message.PopReceipt).With("x-ms-time-next-visible", QueueXml.DateOf(message.NextVisible));
    }

    private static StorageResponse Properties(StoredQueue queue)
    {
        var response = new StorageResponse(200, "OK").With("x-ms-approximate-messages-count", queue.Count.ToString(CultureInfo.InvariantCulture));
        foreach (var (name, value) in queue.Metadata)
        {
            response.With(MetadataPrefix + name, value);
        }

        return response;
    }

    private static string TextOf(StorageRequest request)
    {
        var text = QueueXml.ReadText(request.Body);
        return System.Text.Encoding.UTF8.GetByteCount(text) <= LargestText ? text : throw StorageException.BodyTooLarge();
    }

    private static string PopReceiptOf(StorageRequest request) => request.Parameter("popreceipt") is { Length: > 0 } popReceipt ? popReceipt : throw MissingParameter("popreceipt");

    private static int CountOf(StorageRequest request) => NumberOf(request, "numofmessages", otherwise: 1, least: 1, MostMessages);

    private static TimeSpan SecondsOf(StorageRequest request, string name, int otherwise, int least, int most) =>
        TimeSpan.FromSeconds(NumberOf(request, name, otherwise, least, most));

    private static int NumberOf(StorageRequest request, string name, int otherwise, int least, int most) =>
        request.Parameter(name) is not { } text ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : throw OutOfRange(name, $"it must be from {least} to {most}");

    private static StorageException OutOfRange(string name, string rule) =>
        new(400, "OutOfRangeQueryParameterValue", $"One of the query parameters specified in the request URI is outside the permissible range: {name}; {rule}.");

    private static StorageException MissingParameter(string name) =>
        new(400, "MissingRequiredQueryParameter", $"A query parameter that's mandatory for this request is not specified: {name}.");
}
