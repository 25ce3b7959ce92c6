namespace EdgeOrch.ApiServer.Strategies;

/// <summary>Something taken for a write that may still fail.</summary>
internal interface IReservation
{
    /// <summary>The write happened; what the old object held beyond the new one is free.</summary>
    void Commit();

    /// <summary>The write did not happen; what was taken is free again.</summary>
    void Release();
}
