# Newly qualifying
notice-now_qualifies = You now meet the conditions of “{ $product }”
notice_text-now_qualifies = By the latest information on the platform your firm now meets the written conditions of “{ $product }” of { $bank }. The bank decides on credit, amount and rate after its own review; submit a financing demand to apply.
