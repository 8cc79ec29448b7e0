namespace Eloquence.Text.Words;

/// <summary>
/// The closed word classes of French: articles, pronouns, prepositions, conjunctions, auxiliaries and the commonest adverbs. Every other
/// word is a content word, as Graesser, McNamara, Louwerse and Cai (2004), "Coh-Metrix", tell them apart.
/// </summary>
public static class FunctionWords
{
    private static readonly HashSet<string> Words = new(
        """
        le la les l' un une des du de d' au aux à en dans par pour sur sous avec sans chez vers entre contre depuis pendant avant après devant derrière dès jusqu' jusque hors
        selon malgré parmi sauf outre voici voilà
        je j' tu il elle on nous vous ils elles me m' te t' se s' lui leur y moi toi soi eux ce c' ç' ça cela ceci celui celle ceux celles qui que qu' quoi dont où
        lequel laquelle lesquels lesquelles auquel duquel auxquels desquels quel quelle quels quelles quelqu'un quelque quelques chacun chacune chaque aucun aucune nul
        mon ma mes ton ta tes son sa ses notre nos votre vos leurs cet cette ces tout toute tous toutes même mêmes autre autres plusieurs
        et ou où mais or ni car donc si comme quand lorsque lorsqu' puisque puisqu' quoique quoiqu' alors parce afin ainsi aussi
        ne n' pas plus moins très trop peu bien encore déjà jamais toujours ici là oui non puis ensuite enfin presque assez tant tellement
        être est suis es sommes êtes sont étais était étions étiez étaient sera seras serai serons serez seront serait seraient soit soient été étant fut furent fût
        avoir ai as a avons avez ont avais avait avions aviez avaient aura aurai auras aurons aurez auront aurait auraient eu ait aient ayant eut eurent eût
        va vais vas vont allait faire fait peut peux doit t
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
        StringComparer.Ordinal);

    /// <summary>Whether the word, as in <see cref="Word.Text"/>, belongs to a closed class.</summary>
    public static bool Contains(string word) => Words.Contains(word);
}
