namespace ScimFunctions.InProcessStorage;

/// <summary>What can go wrong with a round trip. The clients retry each of them, as they do in Azure.</summary>
public enum StorageFault
{
    /// <summary>The request never arrived: connection refused. Nothing happened.</summary>
    ConnectionRefused,

    /// <summary>The request was carried out and the connection broke before the answer.</summary>
    AnswerLost,

    /// <summary>503 ServerBusy. Nothing happened.</summary>
    ServerBusy,

    /// <summary>No answer within the client's time. Nothing happened. The time is not waited for.</summary>
    Timeout,

    /// <summary>500 OperationTimedOut, although the request was carried out.</summary>
    OperationTimedOut,
}
