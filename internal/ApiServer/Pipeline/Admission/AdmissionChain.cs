using EdgeOrch.ApiServer.Pipeline.Admission.Quota;

namespace EdgeOrch.ApiServer.Pipeline.Admission;

/// <summary>All admission stages in order. Thread-safe.</summary>
internal sealed class AdmissionChain(IReadOnlyList<IAdmission> stages, QuotaLedger quota)
{
    /// <summary>The last word: quotas, charged in the transaction of the write itself.</summary>
    public QuotaLedger Quota => quota;

    /// <summary>Lets every interested stage change the object.</summary>
    public async ValueTask MutateAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        for (var i = 0; i < stages.Count; i++)
        {
            if (stages[i].Handles(request))
            {
                await stages[i].MutateAsync(request, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Lets every interested stage refuse.</summary>
    public async ValueTask ValidateAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        for (var i = 0; i < stages.Count; i++)
        {
            if (stages[i].Handles(request))
            {
                await stages[i].ValidateAsync(request, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
